directory 'bin'
directory 'shared'

def generator = download('bin/generator') {
    url    state.generator.url
    sha256 state.generator.sha256
    mode   '0755'
}

service('generator') {
    command   'bin/generator', 'shared/data'
    env       'INTERVAL', "${state.generator.interval}"
    restartOn generator
    // Healthy means that numbers arrive, not that the process runs.
    health    { command 'sh', '-c', "find shared/data -newermt -${state.generator.silence}seconds | grep -q ."; interval '1s' }
    stop      { signal 'TERM'; grace '2s' }
}

def echo = download('bin/echo.jar') {
    url    state.echo.url
    sha256 state.echo.sha256
}

service('echo') {
    after     'generator'        // starts second, stops first
    command   'java', '-jar', 'bin/echo.jar', "${state.echo.port}", 'shared'
    restartOn echo               // not on generator: they restart independently
    health    { http "http://127.0.0.1:${state.echo.port}/healthz" }
}
