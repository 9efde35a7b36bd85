# Made from templates/app.config.ftl; local changes are overwritten.
port=${port?c}
greeting=${greeting}
