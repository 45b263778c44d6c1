# shellcheck shell=bash
# The services together.

# How long all may take to be healthy: a Redis with much to read takes longest.
WAIT_SECONDS=${WAIT_SECONDS:-180}

compose() { COMPOSE_PROFILES=$(setting COMPOSE_PROFILES) "${COMPOSE[@]}" -f docker-compose.prod.yml -p "$(project)" "$@"; }

project() {
  local name
  name=$(setting COMPOSE_PROJECT_NAME)
  printf '%s' "${name:-verdemuse}"
}

# Starts what does not run as the settings say, and waits. Status 1 where it does not come up.
bring_up() {
  quietly compose up -d --no-build --remove-orphans || return 1
  # Nginx looks addresses up when it starts: those of a new API container are new.
  quietly compose kill -s HUP web || return 1
  wait_until_healthy
}

# One line a container: its name, and healthy, starting, unhealthy, exited …
conditions() {
  local ids
  ids=$(compose ps -aq)
  # shellcheck disable=SC2086 # Several words.
  [ -z "$ids" ] || docker inspect --format '{{.Name}} {{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}' $ids
}

# Removes what is not healthy of our two images, which hold no data: one that the engine starts again and again may be
# starting when another is to take its place, and cannot be removed then. Redis may be reading what it holds: it is left.
remove_unwell() {
  local names
  names=$(conditions | sed -nE 's|^/||; / healthy$/!s#^(.*[-_](api|web)[-_][0-9]+) .*#\1#p')
  # shellcheck disable=SC2086 # Several words.
  [ -z "$names" ] || quietly docker rm -f $names || true
}

wait_until_healthy() {
  local until=$((SECONDS + WAIT_SECONDS)) unwell
  while true; do
    unwell=$(conditions | grep -v ' healthy$' || true)
    [ -n "$unwell" ] || return 0
    if ((SECONDS >= until)); then break; fi
    sleep 1
  done
  say "Not healthy within $WAIT_SECONDS s:" "$unwell" >&2
  compose logs --tail=15 "$(service_of "$unwell")" >&2
  return 1
}

# The service of the first container: verdemuse-api-1, verdemuse_api_1, or with an id in front while it is replaced.
service_of() { sed -E "1!d; s|^/?([0-9a-f]{12}_)?$(project)[-_]||; s|[-_][0-9]+ .*||" <<<"$1"; }

require_started() { [ -n "$(compose ps -q)" ] || give_up "Nothing runs here." "ops/deploy.sh deploy starts it."; }

do_start() {
  write_settings
  [ -n "$(setting IMAGE_TAG)" ] || give_up "No version was deployed yet." "ops/deploy.sh deploy builds and starts one."
  require_ports
  bring_up || give_up "It did not come up."
  show_addresses
}

do_stop() {
  quietly compose stop
  say "Stopped. ops/deploy.sh start goes on where it was."
}

do_restart() {
  require_started
  follow_settings
  quietly compose restart -t 30 "$@"
  quietly compose kill -s HUP web
  wait_until_healthy || give_up "It did not come up again."
  say "Restarted."
}

do_status() {
  require_started
  conditions | sed 's|^/||' | sort
  local previous
  previous=$(written PREVIOUS_TAG)
  say "Version:     $(written IMAGE_TAG)${previous:+, before it $previous}"
  show_addresses
}

do_logs() { compose logs --tail=100 "$@"; }

do_test() {
  require_started
  local address=http://web
  ! has_certificate || address=https://web
  # Its certificate is for another name than the one inside.
  compose exec -T -e NODE_TLS_REJECT_UNAUTHORIZED=0 -e NODE_NO_WARNINGS=1 api node ops/docker/load.ts $address "${1:-15}"
}

do_clean() {
  local with=()
  [ "${1:-}" != --data ] || with=(--volumes)
  quietly compose down --remove-orphans "${with[@]}"
  remove_images_but
  if [ ${#with[@]} -eq 0 ]; then
    say "Removed, but for conversations and figures (clean --data), settings and secrets."
  else
    say "Removed, with all data. Settings and secrets are left in .env and .secrets."
  fi
}

show_addresses() {
  local port
  port=$(setting HTTP_PORT)
  if has_certificate; then
    port=$(setting HTTPS_PORT)
    say "The app:     https://$(hostname)$([ "$port" = 443 ] || printf ':%s' "$port")"
  else
    say "The app:     http://$(hostname)$([ "$port" = 80 ] || printf ':%s' "$port")"
  fi
  ! is_on PROMETHEUS_ENABLED || say "Prometheus:  http://127.0.0.1:$(setting PROMETHEUS_PORT)"
  ! is_on GRAFANA_ENABLED || say "Grafana:     http://127.0.0.1:$(setting GRAFANA_PORT), user owner, password in .secrets/grafana_password"
}
