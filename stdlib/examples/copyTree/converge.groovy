copyTree('conf.d') {
    source   'conf.d'        // from files/ of the state repo
    include  '*.conf'
    fileMode '0640'
    delete()                 // removes old.conf; local.txt does not match include, and stays
}
