def distro = download('shop.tar.gz') {
    url    "${state.releases}/shop-${state.version}.tar.gz"
    sha256 state.sha256
}

release('shop') {                 // shop/releases/1.0, and the link shop/current
    version         state.version
    archive         distro
    stripComponents 1
    keep            3
}
