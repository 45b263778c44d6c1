#!/usr/bin/env bash
# Status 0 where Nginx gives the page, or the way to TLS: for a container's HEALTHCHECK, without curl.
set -euo pipefail
exec 3<>/dev/tcp/127.0.0.1/80
printf 'GET / HTTP/1.0\r\n\r\n' >&3
read -r _ status _ <&3
[[ $status == 200 || $status == 308 ]]
