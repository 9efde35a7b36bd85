directory 'data'

job('report') {
    command  'sh', '-c', 'date >> data/reports'
    every    '10m'
    overlap  'skip'
    timeout  '5m'
    retries  2
    delay    '30s'
    severity 'critical'
    env      'TZ', 'UTC'
}

job('cleanup') {
    shell    'rm -f data/*.tmp'
    at       '03:30'
    weekday  'mon', 'thu'
    timeZone 'Europe/Berlin'
    startingDeadline '2h'
}
