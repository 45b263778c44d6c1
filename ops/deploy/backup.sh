# shellcheck shell=bash
# One file that holds all that cannot be made again: a snapshot of Redis, the settings, the secrets.

# What Redis's container runs. To a file: what redis-cli writes to its output ends with the mark of a transfer.
# shellcheck disable=SC2016
SNAPSHOT='
  export REDISCLI_AUTH=$(cat "${PASSWORD_FILE:-/run/secrets/redis_password}")
  file=${DATA:-/data}/snapshot.rdb
  redis-cli -p "${PORT:-6379}" --rdb "$file" >&2 && cat "$file" && rm "$file"'

# As the base of an append-only file: a Redis that keeps one does not look at a snapshot beside it.
# shellcheck disable=SC2016
PUT_BACK='
  cd "${DATA:-/data}"
  rm -rf incoming && mkdir incoming
  cat >incoming/appendonly.aof.1.base.rdb
  echo "file appendonly.aof.1.base.rdb seq 1 type b" >incoming/appendonly.aof.manifest
  redis-check-aof incoming/appendonly.aof.manifest
  rm -rf appendonlydir.before
  [ ! -e appendonlydir ] || mv appendonlydir appendonlydir.before
  mv incoming appendonlydir'

do_backup() {
  require_started
  local file=${1:-backups/$(project)-$(date +%Y%m%d-%H%M%S).tar.gz} work
  mkdir -p "$(dirname "$file")"
  work=$(mktemp -d)
  compose exec -T redis bash -euc "$SNAPSHOT" >"$work/redis.rdb" 2>"$work/said" \
    || give_up "Redis gave no snapshot:" "$(cat "$work/said")"
  is_snapshot "$work/redis.rdb" || give_up "What Redis gave is no snapshot."
  (umask 077 && tar -czf "$file.part" -C "$work" redis.rdb -C "$PWD" .env .secrets)
  mv "$file.part" "$file"
  rm -r "$work"
  say "Backup: $file ($(du -h "$file" | cut -f 1)). It holds the secrets as well: keep it where nobody else reads."
}

is_snapshot() { [ "$(head -c 5 "$1" 2>/dev/null)" = REDIS ]; }

do_restore() {
  [ -f "${1:-}" ] || give_up "Which backup? ops/deploy.sh restore FILE"
  local work
  work=$(mktemp -d)
  if ! tar -xzf "$1" -C "$work" 2>/dev/null || ! is_snapshot "$work/redis.rdb"; then
    give_up "$1 is not a backup, or not a whole one. Nothing was changed."
  fi
  # On a new machine the settings and secrets come with the data; else those that are here stay.
  [ -e .env ] || mv "$work/.env" .env
  [ -e .secrets ] || mv "$work/.secrets" .secrets
  write_settings
  put_data_back "$work/redis.rdb" || give_up "Redis does not take the snapshot. The data is as it was; ops/deploy.sh start goes on."
  rm -r "$work"
  if [ -z "$(setting IMAGE_TAG)" ] || ! docker image inspect "verdemuse-api:$(setting IMAGE_TAG)" >/dev/null 2>&1; then
    say "The data is back. ops/deploy.sh deploy builds and starts the rest."
    return
  fi
  bring_up || give_up "The data is back, but it did not come up."
  say "The data of $1 is back. What was there is in appendonlydir.before of the volume, until the next time."
}

put_data_back() {
  quietly compose stop web api redis
  quietly compose up --no-start --no-build redis || return 1
  local container image
  container=$(compose ps -aq redis)
  image=$(docker inspect --format '{{.Config.Image}}' "$container")
  quietly docker run --rm -i --network none --user redis --volumes-from "$container" --entrypoint bash "$image" \
    -euc "$PUT_BACK" <"$1"
}
