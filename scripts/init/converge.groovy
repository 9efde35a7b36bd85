// Runs on every cycle of the agent. Tasks run in script order; what is up to date is not changed.
// Show what would change:  emptybox plan

directory 'app'

def config = template('app/app.conf') {
    source 'app.conf.ftl'
    vars   state.vars
}

// A release, fetched and verified before anything is changed:
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
