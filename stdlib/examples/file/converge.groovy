file('motd') {
    content "Welcome to ${state.name}.\n"
}

file('bin/hello') {
    source 'hello.sh'      // from files/ of the state repo
    mode   '0755'
}

file('app.conf') {
    content  'port=8080\n'
    validate 'grep', '-q', '^port=', '%s'   // must accept it before it is used
    backup()                                 // the old one is kept as app.conf.bak
}

file('empty.lock') {
    mode '0600'
}

file('old.conf') {
    absent()
}
