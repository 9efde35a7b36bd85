replace('app.properties') {
    match '(^port *= *|localhost:)\\d+'
    with  '$1' + state.number
}
