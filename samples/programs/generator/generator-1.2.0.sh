#!/bin/sh
# The bad release: it ends as soon as it is started.
echo 'generator 1.2.0: no randomness left' >&2
exit 1
