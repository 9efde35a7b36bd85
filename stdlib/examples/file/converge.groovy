file('motd') {
    content "Welcome to ${state.name}.\n"
}

file('bin/hello') {
    source 'hello.sh'      // from files/ of the state repo
    mode   '0755'
}
