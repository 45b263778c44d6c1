# shellcheck shell=bash
# What a deployment needs, all of it told at once, before anything is done.

COMPOSE=()

require_tools() {
  local missing=()
  if ! command -v docker >/dev/null; then
    missing+=("Docker: https://docs.docker.com/engine/install")
  elif ! docker info >/dev/null 2>&1; then
    missing+=("A Docker engine that runs and that $(id -un) may use (the group docker, or root).")
  fi
  if docker compose version >/dev/null 2>&1; then
    COMPOSE=(docker compose)
  elif [[ $(docker-compose version --short 2>/dev/null) =~ ^(v?[2-9]|1\.29) ]]; then
    COMPOSE=(docker-compose)
  else
    missing+=("Compose: the plugin docker-compose-plugin, or docker-compose 1.29.")
  fi
  [ ${#missing[@]} -eq 0 ] || give_up "This machine lacks:" "${missing[@]/#/- }"
  # 1.29 builds with the engine's older builder unless told.
  export COMPOSE_DOCKER_CLI_BUILD=${COMPOSE_DOCKER_CLI_BUILD:-1} DOCKER_BUILDKIT=${DOCKER_BUILDKIT:-1}
}

# Ports that someone else has, before the first start.
require_ports() {
  [ -z "$(compose ps -q 2>/dev/null)" ] || return 0
  local name taken=()
  for name in HTTP_PORT HTTPS_PORT PROMETHEUS_PORT GRAFANA_PORT; do
    if (exec 3<>"/dev/tcp/127.0.0.1/$(setting $name)") 2>/dev/null; then taken+=("$name=$(setting $name)"); fi
  done
  [ ${#taken[@]} -eq 0 ] || give_up "Another program has the port of: ${taken[*]}" "Stop it, or set another port in .env."
}
