yamlFile('app.yaml') {
    set    'server.port', state.listen
    set    'hosts[2]', 'three'             // the list has two elements, so this is the next
    set    'limits', [memory: '512Mi', cpu: 2]
    remove 'old'
}
