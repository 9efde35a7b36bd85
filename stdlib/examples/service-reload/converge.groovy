directory 'sites'

def nginx = file('nginx.conf') {
    content 'events { }\nhttp { include sites/*.conf; }\n'
}

def site = file('sites/shop.conf') {
    content "server { listen ${state.port}; location = /healthz { return 204; } }\n"
}

service('nginx') {
    command   'nginx', '-p', '.', '-c', 'nginx.conf', '-g', 'daemon off;'
    restartOn nginx
    reloadOn  site            // if nothing else differs
    reload    { command 'nginx', '-p', '.', '-c', 'nginx.conf', '-s', 'reload'; timeout '10s' }
    health    { http "http://127.0.0.1:${state.port}/healthz"; within '10s' }
}
