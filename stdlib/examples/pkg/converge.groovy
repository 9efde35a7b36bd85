pkg('nginx') {
    version     '1.22*'       // the newest match; an installed match is kept
    updateCache '1h'
    hold()
}

['git', 'curl'].each { name ->
    pkg name
}
