#!/bin/sh
# emptybox: check
parameters=$(cat)
parameter() { printf '%s' "$parameters" | sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/"; }
file=settings/$(parameter name)
value=$(parameter value)
before=$(cat "$file" 2>/dev/null)

if [ "$before" = "$value" ]; then
    echo '{"changed": false, "message": "it is set"}'
    exit
fi
case $parameters in
    *'"check":true'*) ;;        # only asked
    *) mkdir -p settings && printf '%s' "$value" > "$file" ;;
esac
printf '{"changed": true, "message": "%s -> %s", "values": {"file": "%s"}}\n' "${before:-(none)}" "$value" "$file"
