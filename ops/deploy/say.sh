# shellcheck shell=bash
# What the person who deploys reads.

say() { printf '%s\n' "$*"; }

# The first line says what is wrong, the others what to do.
give_up() {
  printf '%s\n' "$@" >&2
  exit 1
}

# Runs a command in silence; where it fails, shows what it said.
quietly() {
  local said
  said=$(mktemp)
  if "$@" >"$said" 2>&1; then
    rm -f "$said"
  else
    tail -n 30 "$said" >&2
    rm -f "$said"
    return 1
  fi
}
