def version = script('version') {
    readOnly()      // also runs in a plan, so its result can be used
}

file('version') {
    content "${version.json.major}\n"
}

script('greet') {
    param   'greeting', 'hello'
    param   'count', 2
    creates 'greeting.json'
    writes  'greeting.json'
}
