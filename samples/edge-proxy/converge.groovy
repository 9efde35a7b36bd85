pkg('nginx') {
    onlyIf vars.install
}

// A task of the module nginx-proxy: see modules.json.
nginxProxy('edge') {
    sites    state.sites
    address  vars.address
    port     vars.port
    bodySize vars.bodySize
    if (vars.tls) {
        certificate secret('edge-certificate')
        key         secret('edge-key')
    }
}
