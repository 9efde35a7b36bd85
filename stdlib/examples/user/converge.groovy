group 'deployers'

user('shop') {
    uid    1500
    groups 'deployers'
    home   'data'
    shell  '/bin/bash'
    createHome()
}

file('shop.conf') {
    content 'port=8080\n'
    owner   'shop'       // a plan knows that the user exists by then
    mode    '0600'
}
