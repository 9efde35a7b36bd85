user('shop') { system() }

cron('backup') {
    schedule '0 3 * * *'
    command  'bin/backup', '--all'      // runs in the root directory
    user     'shop'
    env      'MAILTO', 'ops@example.org'
}

cron('yesterday') {
    schedule '@daily'
    shell    'ls data > data/list-$(date +%F)'
}

cron('old-report') { absent() }
