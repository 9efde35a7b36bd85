# version ${version}
port=${port}
greeting=${greeting}
