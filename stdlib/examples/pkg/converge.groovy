pkg('nginx') {
    version     '1.22*'       // the newest that fits; an installed one that fits stays
    updateCache '1h'
    hold()
}

['git', 'curl'].each { name ->
    pkg name
}
