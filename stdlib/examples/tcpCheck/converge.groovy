tcpCheck("127.0.0.1:${state.port}") {
    timeout '2s'
    retries 3
    delay   '200ms'
}
