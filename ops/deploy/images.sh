# shellcheck shell=bash
# Images are tagged by what is in them: the same sources are the same version, and nothing is started anew for them.

IMAGES=(verdemuse-api verdemuse-web)

do_build() {
  write_settings
  build >/dev/null
  say "The images are built; ops/deploy.sh deploy starts them."
}

# Builds, and prints the tag.
build() {
  printf 'Building …\n' >&2
  IMAGE_TAG=candidate quietly compose build || give_up "The images could not be built; nothing was changed."
  local name tag
  tag=$(for name in "${IMAGES[@]}"; do docker image inspect --format '{{.Id}}' "$name:candidate"; done | sha256sum | cut -c 1-12)
  for name in "${IMAGES[@]}"; do docker tag "$name:candidate" "$name:$tag"; done
  printf '%s' "$tag"
}

do_deploy() {
  write_settings
  require_ports
  local tag current
  tag=$(build)
  current=$(written IMAGE_TAG)
  if IMAGE_TAG=$tag bring_up; then
    set_version "$tag"
    remove_images_but "$tag" "$(written PREVIOUS_TAG)"
    show_addresses
    return
  fi
  [ "$tag" != "$current" ] || give_up "It did not come up. It is this version already: look at the settings in .env."
  [ -n "$current" ] || give_up "It did not come up, and there is no version before it. It is left as it is, to be looked at."
  say "It did not come up: back to the version before."
  remove_unwell
  bring_up || give_up "The version before does not come up either: look at the settings in .env."
  give_up "Version $current runs again; $tag does not."
}

# What runs from now on; what ran until now is what to go back to.
set_version() {
  local current
  current=$(written IMAGE_TAG)
  [ "$1" != "$current" ] || return 0
  set_setting PREVIOUS_TAG "$current"
  set_setting IMAGE_TAG "$1"
}

do_rollback() {
  local previous current
  previous=$(written PREVIOUS_TAG)
  current=$(written IMAGE_TAG)
  [ -n "$previous" ] || give_up "There is no version to go back to."
  docker image inspect "verdemuse-api:$previous" >/dev/null 2>&1 || give_up "The images of version $previous are gone."
  remove_unwell
  IMAGE_TAG=$previous bring_up || give_up "Version $previous does not come up. ops/deploy.sh start goes back to $current."
  set_version "$previous"
  say "Version $previous runs. ops/deploy.sh rollback goes back to $current."
}

remove_images_but() {
  local name tag
  for name in "${IMAGES[@]}"; do
    for tag in $(docker image ls --format '{{.Tag}}' "$name"); do
      case $tag in
        "${1:-none}" | "${2:-none}" | '<none>') ;;
        *) docker image rm "$name:$tag" >/dev/null 2>&1 || true ;;
      esac
    done
  done
}
