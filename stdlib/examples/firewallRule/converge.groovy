firewallRule('web') { port state.port }

firewallRule('metrics') {
    port 9100
    from '10.0.0.0/8'
}

firewallRule('metrics from elsewhere') {    // behind the one that accepts
    port 9100
    drop()
}

firewallRule('old') { absent() }
