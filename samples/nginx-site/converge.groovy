def nginx = '/usr/sbin/nginx'     // sbin is not in every PATH

pkg('nginx') {
    onlyIf vars.install
}

directory 'nginx/tmp'

// The first change: if nginx -t fails, the converge ends here, with the message of nginx.
def config = template('nginx/nginx.conf') {
    source   'nginx.conf.ftl'
    vars     state.vars
    vars     version: state.version
    validate nginx, '-t', '-q', '-e', 'stderr', '-p', 'nginx', '-c', '%s'
}

copyTree('nginx/html') {          // read for each request: no reload needed
    source 'html'
}

service('nginx') {
    command  nginx, '-e', 'stderr', '-p', 'nginx', '-c', 'nginx.conf', '-g', 'daemon off;'
    reloadOn config
    // A page that only this version of the configuration has: nginx is healthy once it has loaded it.
    health   { http "http://${vars.address}:${vars.port}/healthz/${state.version}"; within '5s' }
    stop     { signal 'QUIT'; grace '30s' }      // pending responses are completed
}
