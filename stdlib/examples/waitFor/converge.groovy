waitFor('the web server') {
    port    state.port
    timeout '10s'
}

waitFor('the end of the maintenance') {
    path     'maintenance.lock'
    gone()
    interval '200ms'
}
