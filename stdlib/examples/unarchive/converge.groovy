def distro = download('shop.tar.gz') {
    url    "${state.releases}/shop-1.0.tar.gz"
    sha256 state.shop.sha256
}

unarchive('shop') {
    archive         distro
    stripComponents 1
    exclude         '*.md'
}
