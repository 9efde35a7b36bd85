# Made from templates/nginx.conf.ftl; local changes are overwritten.
# Relative paths are below the prefix, the directory nginx of the box; nothing is outside of it.
user ${user};                   # of the workers; says nothing unless nginx is started by root
pid nginx.pid;
error_log stderr;

events {
    worker_connections 512;
}

http {
    include /etc/nginx/mime.types;
    access_log /dev/stdout;
    client_max_body_size ${bodySize};
    client_body_temp_path tmp/body;
    proxy_temp_path tmp/proxy;
    fastcgi_temp_path tmp/fastcgi;
    uwsgi_temp_path tmp/uwsgi;
    scgi_temp_path tmp/scgi;

    server {
        listen ${address}:${port?c};
        root html;

        location /healthz/ {
            access_log off;
            default_type text/plain;
            location = /healthz/${version} {
                return 200 "version ${version}\n";
            }
            return 404;
        }
<#list redirects as from, to>
        location = ${from} {
            return 301 ${to};
        }
</#list>
    }
}
