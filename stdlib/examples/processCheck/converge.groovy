def init = processCheck('the first process') {
    pidFile 'init.pid'
}

log.info "found ${init.pids}"
