# Made by the task redisServer; local changes are overwritten.
bind 127.0.0.1
port ${port?c}
requirepass "${password}"
dir ${directory}
appendonly yes
daemonize no
logfile ""
