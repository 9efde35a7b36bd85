group('deployers') {
    gid 1500
}

group('games') {
    absent()
}

directory('releases') {
    group 'deployers'
    mode  '2775'
}
