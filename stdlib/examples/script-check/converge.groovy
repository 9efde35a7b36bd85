script('setting') {
    param  'name', 'colour'
    param  'value', 'green'
    writes 'settings'
}
