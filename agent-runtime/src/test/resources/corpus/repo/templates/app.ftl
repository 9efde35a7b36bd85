host=${host}
port=${port}
