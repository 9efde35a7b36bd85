link('current') {
    target "releases/${state.version}"
}

link('old') {
    absent()
}
