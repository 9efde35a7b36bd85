def site = git('site') {
    repo  "${state.releases}/site.git"
    ref   state.site.version
    depth 1
}

log.info "site went from ${site.before} to ${site.after}"
