maintenance(state.vars.port) {
    of 'app'
    page 'maintenance.html'
    retryAfter '10s'
    drain '2s'
    during {
        def config = file('app.conf') {
            content "greeting=${state.vars.greeting}\n"
        }
        once("migrate-${state.version}") {
            file('schema') {
                content "${state.version}\n"
            }
        }
        service('app') {
            command   'sh', '-c', 'while :; do cat app.conf schema; sleep 1; done'
            restartOn config, state.version
        }
    }
}
