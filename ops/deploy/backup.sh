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

WORK=
# The parts of a backup hold secrets: none stays behind, whatever becomes of the command.
make_work_folder() {
  WORK=$(mktemp -d)
  trap 'rm -rf "$WORK"' EXIT
}

do_backup() {
  require_started
  local file=${1:-backups/$(project)-$(date +%Y%m%d-%H%M%S).tar.gz}
  mkdir -p "$(dirname "$file")"
  make_work_folder
  compose exec -T redis bash -euc "$SNAPSHOT" >"$WORK/redis.rdb" 2>"$WORK/said" \
    || give_up "Redis gave no snapshot:" "$(cat "$WORK/said")"
  is_snapshot "$WORK/redis.rdb" || give_up "What Redis gave is no snapshot."
  (umask 077 && tar -czf "$file.part" -C "$WORK" redis.rdb -C "$PWD" .env .secrets)
  mv "$file.part" "$file"
  say "Backup: $file ($(du -h "$file" | cut -f 1)). It holds the secrets as well: keep it where nobody else reads."
}

is_snapshot() { [ "$(head -c 5 "$1" 2>/dev/null)" = REDIS ]; }

do_restore() {
  [ -f "${1:-}" ] || give_up "Which backup? ops/deploy.sh restore FILE"
  make_work_folder
  if ! tar -xzf "$1" -C "$WORK" 2>/dev/null || ! is_snapshot "$WORK/redis.rdb"; then
    give_up "$1 is not a backup, or not a whole one. Nothing was changed."
  fi
  # On a new machine the settings and secrets come with the data; else those that are here stay.
  [ -e .env ] || mv "$WORK/.env" .env
  [ -e .secrets ] || mv "$WORK/.secrets" .secrets
  write_settings
  put_data_back "$WORK/redis.rdb" || give_up "Redis does not take the snapshot. The data is as it was; ops/deploy.sh start goes on."
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
