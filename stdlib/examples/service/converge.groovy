def config = file('ticker.conf') {
    content "interval=${state.interval}\n"
}

service('ticker') {
    command   'sh', '-c', 'while :; do cat ticker.conf; sleep 1; done'
    env       'TZ', 'UTC'
    restartOn config
    stop      { signal 'TERM'; grace '5s' }
}
