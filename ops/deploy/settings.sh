# shellcheck shell=bash
# .env and .secrets: written once, from then on the owner's.

SECRETS=.secrets

# What .env says; a variable of the shell goes before it, as it does for Compose.
setting() { printf '%s' "${!1-$(written "$1")}"; }

# As Compose reads it: without spaces around, quotes, and the line ends of Windows; the last line of a name counts. By
# the shell alone, without a process: it is asked for dozens of settings.
written() {
  [ -e .env ] || return 0
  local line value= pattern="^[[:space:]]*$1[[:space:]]*=[[:space:]]*(.*)$"
  while IFS= read -r line || [ -n "$line" ]; do
    if [[ $line =~ $pattern ]]; then value=${BASH_REMATCH[1]}; fi
  done <.env
  value=${value%"${value##*[![:space:]]}"}
  case $value in
    \"*\" | \'*\') value=${value:1:${#value}-2} ;;
  esac
  printf '%s' "$value"
}

is_on() { [ "$(setting "$1")" = true ]; }

# Changes one line of .env, or adds it.
set_setting() {
  ! grep -qxF "$1=$2" .env || return 0
  local changed
  changed=$(mktemp .env.XXXXXX)
  { grep -v "^$1=" .env || true; } >"$changed"
  printf '%s=%s\n' "$1" "$2" >>"$changed"
  mv "$changed" .env
}

random() {
  local bytes
  bytes=$(od -An -tx1 -N 24 /dev/urandom)
  printf '%s' "${bytes//[[:space:]]/}"
}

# Containers have users of their own, so that each file may be read by everyone, and the folder by its owner alone.
secret() {
  [ -e "$SECRETS/$1" ] || (umask 022 && printf '%s\n' "$2" >"$SECRETS/$1")
}

random_secret() { [ -e "$SECRETS/$1" ] || secret "$1" "$(random)"; }

write_secrets() {
  (umask 077 && mkdir -p $SECRETS)
  chmod 700 $SECRETS
  mkdir -p $SECRETS/certificates
  chmod 755 $SECRETS/certificates
  random_secret redis_password
  local password
  password=$(<$SECRETS/redis_password)
  secret redis_url "redis://:$password@redis:6379"
  secret redis_cache_url "redis://:$password@redis-cache:6379"
  secret redis_exporter "{\"redis://redis:6379\":\"$password\",\"redis://redis-cache:6379\":\"$password\"}"
  random_secret session_secret
  random_secret admin_api_key
  random_secret grafana_password
  secret openai_api_key "${OPENAI_API_KEY:-}"
}

write_settings() {
  if [ ! -e .env ]; then
    (umask 077 && cat >.env) <<'END'
# Settings of this deployment, yours to change; `ops/deploy.sh start` applies them. README tells what each one does.
# Secrets are files in .secrets: put a key of OpenAI, or of whoever answers at OPENAI_BASE_URL, into openai_api_key.
COMPOSE_PROJECT_NAME=verdemuse
COMPOSE_FILE=docker-compose.prod.yml
HTTP_PORT=80
HTTPS_PORT=443
PROMETHEUS_PORT=9090
GRAFANA_PORT=3000
WORKERS=4
OPENAI_BASE_URL=
OPENAI_MODEL=
PROMETHEUS_ENABLED=true
GRAFANA_ENABLED=true
# A Redis of its own for cached answers, which may evict them.
REDIS_CACHE_ENABLED=false
# From here on ops/deploy.sh writes: what follows from the settings above, and which images run.
END
    say "Settings are in .env, secrets in $SECRETS."
  fi
  require_settings
  write_secrets
  follow_settings
}

# What this script reads itself; the API says what is wrong of its own.
require_settings() {
  local name value wrong=()
  for name in PROMETHEUS_ENABLED GRAFANA_ENABLED REDIS_CACHE_ENABLED; do
    value=$(setting $name)
    [[ $value =~ ^(true|false)?$ ]] || wrong+=("- $name=$value takes true or false.")
  done
  for name in HTTP_PORT HTTPS_PORT PROMETHEUS_PORT GRAFANA_PORT; do
    value=$(setting $name)
    [[ $value =~ ^[0-9]*$ ]] || wrong+=("- $name=$value takes the number of a port.")
  done
  [ ${#wrong[@]} -eq 0 ] || give_up "Wrong in .env:" "${wrong[@]}"
}

# What Compose has to know, so that it works by hand as well.
follow_settings() {
  local profiles=() listen=listen.conf cache_url=
  is_on PROMETHEUS_ENABLED && profiles+=(prometheus)
  is_on GRAFANA_ENABLED && profiles+=(grafana)
  is_on REDIS_CACHE_ENABLED && profiles+=(cache) && cache_url=/run/secrets/redis_cache_url
  if has_certificate; then
    listen=listen.tls.conf
    chmod 444 $SECRETS/certificates/*.pem
  fi
  set_setting COMPOSE_PROFILES "$(IFS=, && printf '%s' "${profiles[*]}")"
  set_setting WEB_LISTEN $listen
  set_setting REDIS_CACHE_URL_FILE "$cache_url"
}

has_certificate() { [ -e $SECRETS/certificates/fullchain.pem ] && [ -e $SECRETS/certificates/privkey.pem ]; }
