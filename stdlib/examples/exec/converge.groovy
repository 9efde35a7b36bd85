def kernel = exec('ask for the kernel') {
    command 'uname', '-s'
    readOnly()      // it runs in a plan as well
}

file('kernel') {
    content "${kernel.stdout}\n"
}

exec('sort the names') {
    shell   'sort names.txt > sorted.txt'
    creates 'sorted.txt'
    writes  'sorted.txt'      // a plan knows that everything else stays as it is
}
