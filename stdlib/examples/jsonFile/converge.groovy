jsonFile('app.json') {
    set    'server.port', state.listen
    set    'hosts[0]', 'alpha'
    set    '"log.level".root', 'INFO'      // a key that contains a dot
    remove 'old'
}
