#!/usr/bin/env bash
# The whole deployment on one machine. `ops/deploy.sh help` says what it does; it may be called again at any time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# shellcheck source-path=SCRIPTDIR/..
{
  . ops/deploy/say.sh
  . ops/deploy/settings.sh
  . ops/deploy/requirements.sh
  . ops/deploy/stack.sh
  . ops/deploy/images.sh
  . ops/deploy/backup.sh
}

help() {
  cat <<'END'
ops/deploy.sh [COMMAND]

  deploy            builds, starts, waits until all is healthy; else goes back to the version before (the default)
  build             builds the images, and starts nothing
  start             starts what is stopped, and applies changed settings
  stop              stops everything; nothing is lost
  restart [NAME …]  restarts all services, or those
  status            how each service is, and the addresses
  logs [NAME …]     the last lines of the logs; -f goes on
  test [SECONDS]    a short load through Nginx: p50, p95, p99 and failures
  backup [FILE]     conversations, documents, settings and secrets in one file, while all runs on
  restore FILE      puts the data of a backup in the place of what is there; what was there is kept once
  rollback          goes back to the version before
  clean [--data]    removes containers, networks and images; --data: conversations and figures as well

Settings are in .env, secrets in .secrets: both are written once, and yours from then on. For TLS, put fullchain.pem and
privkey.pem into .secrets/certificates and run `ops/deploy.sh start`.
END
}

command=${1:-deploy}
[ $# -eq 0 ] || shift
case $command in
  help | -h | --help) help ;;
  deploy | build | start | stop | restart | status | logs | test | backup | restore | rollback | clean)
    require_tools
    "do_$command" "$@"
    ;;
  *) give_up "There is no command $command." "ops/deploy.sh help tells those that there are." ;;
esac
