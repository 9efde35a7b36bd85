pkg 'nginx'

directory '/etc/nginx/conf.d'

def tuning = file('/etc/nginx/conf.d/tuning.conf') {
    content 'server_tokens off;\n'
}

def site = file('/etc/nginx/conf.d/site.conf') {
    content "server { listen ${state.port}; location = /healthz { return 204; } }\n"
}

service('nginx') {
    provider  'systemd'       // or 'openrc'
    enabled   true            // it starts at boot
    restartOn tuning
    reloadOn  site            // if nothing else differs
    health    { http "http://127.0.0.1:${state.port}/healthz"; within '10s' }
}
