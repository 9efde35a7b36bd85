directory 'data'

directory('data/uploads/incoming') {
    mode '0750'
}

directory('shared') {
    mode     '0750'
    fileMode '0640'
    recursive()
}

directory('conf.d') {
    purge()
    keep 'app.conf', '*.local'
}

directory('cache') {
    absent()
    atMost 20
}
