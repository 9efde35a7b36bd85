logrotate('shop') {
    files     'logs/*.log'
    frequency 'daily'
    rotate    14
    compress()
    copyTruncate()      // the program keeps its log open
}

logrotate('old-shop') { absent() }
