once('2025-07-new-layout') {
    directory 'data'
    file('data/layout') {
        content 'version 2\n'
    }
}

once('2025-08-move-index', onInterrupted: 'retry') {
    file('data/index') {
        content 'empty\n'
    }
}
