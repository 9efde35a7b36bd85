onStart { log.info "box ${facts.hostname} just started" }
onStop  { log.info 'box is stopping' }

directory 'bin'

def config = template('app.config') {
    source 'app.config.ftl'      // a file in templates/
    vars   state.vars
}

def program = download('bin/hello.jar') {
    url    state.distro.url
    sha256 state.distro.sha256
}

service('hello') {
    command   'java', '-jar', 'bin/hello.jar', '--config', 'app.config'
    restartOn config, program
    health    { http "http://127.0.0.1:${state.vars.port}/healthz"; within '30s' }
    stop      { signal 'TERM'; grace '10s' }
}
