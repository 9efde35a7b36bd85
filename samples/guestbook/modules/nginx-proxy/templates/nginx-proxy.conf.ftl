# Made by the task nginxProxy; local changes are overwritten. Relative paths are below the prefix.
user ${user};                   # of the workers; says nothing unless nginx is started by root
pid nginx.pid;
error_log stderr;

events {
    worker_connections 1024;
}

http {
    include /etc/nginx/mime.types;
    access_log /dev/stdout;
    server_tokens off;
    client_max_body_size ${bodySize};
    client_body_temp_path tmp/body;
    proxy_temp_path tmp/proxy;
    fastcgi_temp_path tmp/fastcgi;
    uwsgi_temp_path tmp/uwsgi;
    scgi_temp_path tmp/scgi;

    proxy_http_version 1.1;
    proxy_read_timeout ${timeout};
    proxy_set_header Host $host;
    proxy_set_header X-Real-IP $remote_addr;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;

    server {
        listen 127.0.0.1:${healthPort?c};
        access_log off;
        location = /${page} {
            default_type text/plain;
            return 200 "ok\n";
        }
        location / {
            return 404;
        }
    }
<#if tls>

    ssl_certificate ${certificate};
    ssl_certificate_key ${key};
    ssl_protocols TLSv1.2 TLSv1.3;
</#if>

    # Requests for other names.
    server {
        listen ${address}:${port?c}<#if tls> ssl</#if> default_server;
        return 404;
    }
<#list sites as host, application>

    server {
        listen ${address}:${port?c}<#if tls> ssl</#if>;
        server_name ${host};
        location / {
            proxy_pass ${application};
        }
    }
</#list>
}
