#!/usr/bin/env bash
# What the tests run for real besides Node: a Redis server, a browser, Nginx, Prometheus and what it asks, curl, jq,
# shellcheck. On Debian and Ubuntu as root,
# what is missing is installed; elsewhere it is named, and the tests do not start.
set -euo pipefail

declare -A package=(
  [redis-server]=redis-server [chromium]=chromium [nginx]=nginx-light [openssl]=openssl [promtool]=prometheus
  [amtool]=prometheus-alertmanager [prometheus-redis-exporter]=prometheus-redis-exporter
  [prometheus-node-exporter]=prometheus-node-exporter [prometheus-blackbox-exporter]=prometheus-blackbox-exporter
  [shellcheck]=shellcheck [curl]=curl [jq]=jq
)
missing=()
for command in "${!package[@]}"; do
  command -v "$command" >/dev/null || missing+=("${package[$command]}")
done
[ "${#missing[@]}" -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "Installing for the tests: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
  echo "The tests need ${missing[*]}, which this machine does not have. Please install them and try again." >&2
  exit 1
fi
