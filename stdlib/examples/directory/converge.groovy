directory 'data'

directory('data/uploads/incoming') {
    mode '0750'
}
