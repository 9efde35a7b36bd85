def health = httpCheck("http://127.0.0.1:${state.port}/healthz") {
    status      200
    contains    '"status"'
    matches     '"version": *"[0-9.]+"'
    json        '/status', 'UP'
    consecutive 2
    header      'Accept', 'application/json'
    timeout     '2s'
    retries     3
    delay       '20ms'
}

log.info "version ${health.json.version}"
