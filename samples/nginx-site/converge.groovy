def nginx = '/usr/sbin/nginx'     // sbin is not on everybody's PATH

pkg('nginx') {
    onlyIf vars.install
}

directory 'nginx/tmp'

// First of all that changes: what nginx -t refuses ends the converge here, with nginx's own words.
def config = template('nginx/nginx.conf') {
    source   'nginx.conf.ftl'
    vars     state.vars
    vars     version: state.version
    validate nginx, '-t', '-q', '-e', 'stderr', '-p', 'nginx', '-c', '%s'
}

copyTree('nginx/html') {          // read for each request: no reason to reload
    source 'html'
}

service('nginx') {
    command  nginx, '-e', 'stderr', '-p', 'nginx', '-c', 'nginx.conf', '-g', 'daemon off;'
    reloadOn config
    // A page that only the configuration of this version has: healthy is nginx when it has taken it up.
    health   { http "http://${vars.address}:${vars.port}/healthz/${state.version}"; within '5s' }
    stop     { signal 'QUIT'; grace '30s' }      // answers on their way come to their end
}
