template('app.config') {
    source 'app.config.ftl'      // from templates/ of the state repo
    vars   state.vars
    vars   version: state.version
    mode   '0640'
}
