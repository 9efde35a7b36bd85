hostname 'web-1'

lineInFile('/etc/hosts') {
    match '^127\\.0\\.1\\.1\\s'
    line  '127.0.1.1 web-1'
    create()
}
