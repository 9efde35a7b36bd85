def option = script('option') {
    param  'file', 'app.json'
    param  'options', [port: 8080, debug: false]
    writes 'app.json'
}

service('app') {
    command   'sh', '-c', 'exec sleep 600'
    restartOn option
}
