blockInFile('hosts') {
    marker 'shop'
    block  '10.0.0.1 db\n10.0.0.2 cache'
    after  'localhost'
}

blockInFile('hosts') {
    named  'no old names'
    marker 'old'
    absent()
}
