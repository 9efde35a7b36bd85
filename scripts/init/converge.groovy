// Runs on every cycle of the agent. Order here is order of execution; what is already so is left alone.
// Try it without changing anything:  emptybox plan

directory 'app'

def config = template('app/app.conf') {
    source 'app.conf.ftl'
    vars   state.vars
}

// A release, fetched and proven before anything is touched:
//
// def program = download('app/server') {
//     url    state.release.url
//     sha256 state.release.sha256
//     mode   '0755'
// }

service('app') {
    command   'sh', '-c', 'cat app/app.conf; exec sleep 1000000'
    restartOn config
    stop      { signal 'TERM'; grace '10s' }
}
