properties('app.properties') {
    set    'server.port', state.listen
    set    'greeting', "hello ${state.name}"
    remove 'old.key'
}
