def config = file('ticker.conf') {
    content "interval=${state.interval}\n"
}

service('ticker') {
    command   'sh', '-c', 'while :; do cat ticker.conf; sleep 1; done'
    env       'TZ', 'UTC'
    restartOn config
    stop      { signal 'TERM'; grace '5s' }
    restart   { policy 'on-failure'; tries 5; within '10m' }
    limits    { nofile 256; core 0 }
    log       { maxSize '1MiB'; keep 2 }
}
