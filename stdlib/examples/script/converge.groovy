def version = script('version') {
    readOnly()      // it runs in a plan as well, and what it tells can be used
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
