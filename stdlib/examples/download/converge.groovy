download('bin/tool') {
    url    "${state.releases}/tool-1.0.sh"
    sha256 state.tool.sha256
    mode   '0755'
}
