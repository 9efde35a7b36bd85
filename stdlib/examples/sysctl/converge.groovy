sysctl('vm.swappiness') { value '10' }

sysctl('net.ipv4.ip_local_port_range') {
    value '10240 60999'
    atBoot()                            // an image build has no kernel of its own
}
