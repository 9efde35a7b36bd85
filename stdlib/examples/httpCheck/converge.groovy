httpCheck("http://127.0.0.1:${state.port}/healthz") {
    status   200
    contains 'ok'
    timeout  '2s'
    retries  3
    delay    '200ms'
}
