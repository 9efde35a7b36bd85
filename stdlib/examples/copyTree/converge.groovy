copyTree('conf.d') {
    source   'conf.d'        // from files/ of the state repo
    include  '*.conf'
    fileMode '0640'
    delete()                 // old.conf goes; local.txt is not of the kind that is copied, and stays
}
