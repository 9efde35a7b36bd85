mount('/srv/data') {
    device    'UUID=3255683f-53a2-4fdf-91cf-b4c1041e2a62'
    fstype    'ext4'
    fsOptions 'noatime,nofail'
}

mount('/srv/scratch') {
    device    'scratch'
    fstype    'tmpfs'
    fsOptions 'size=64m'
    atBoot()                // only the line in /etc/fstab
}

mount('/srv/old-data') { absent() }
