def kernel = exec('ask for the kernel') {
    command 'uname', '-s'
    readOnly()      // also runs in a plan
    output {
        matches '^(?<name>[A-Z][A-Za-z]+)'      // reported as captures.name
        never   '(?i)error'
    }
}

file('kernel') {
    content "${kernel.captures.name}\n"
}

exec('sort the names') {
    shell   'sort names.txt > sorted.txt && cat sorted.txt'
    creates 'sorted.txt'
    writes  'sorted.txt'      // a plan knows that everything else is unchanged
    output  { inOrder 'a', 'b' }
}
