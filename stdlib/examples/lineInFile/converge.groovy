lineInFile('sshd_config') {
    match '^#?PermitRootLogin '
    line  'PermitRootLogin no'
}

lineInFile('sshd_config') {
    named  'tries'
    line   'MaxAuthTries 3'
    before '^Match '
}

lineInFile('sshd_config') {
    named 'no UseDNS'
    match '^UseDNS '
    absent()
}
