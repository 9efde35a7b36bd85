port=${port}
greeting=${greeting}
