# Made from templates/app.config.ftl; what is edited here is lost on the next cycle.
port=${port?c}
greeting=${greeting}
