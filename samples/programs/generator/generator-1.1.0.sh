#!/bin/sh
# Appends a random number of five digits to a file, again and again: generator FILE. INTERVAL says how many seconds lie
# between two.
set -eu

file=$1
interval=${INTERVAL:-2}

random() {
    printf '%05d\n' "$(od -A n -N 2 -t u2 /dev/urandom | tr -d ' ')"
}

echo "generator 1.1.0 appends to $file every $interval s"
while :; do
    random >>"$file"
    sleep "$interval"
done
