#!/bin/sh
# The browser draws in software; what it is to show (a server, sound as it is played) comes first where processors are few.
exec nice -n 10 "$KODAMA_BROWSER" "$@"
