# Where things are; sourced by the other scripts.
#
# Sets: checkout, build      the source tree and the folder everything is built into
#       $build/config.sh     what pg_config said (written by `make`, see scripts/configure)
# and defines die MESSAGE.
# shellcheck shell=bash
# shellcheck disable=SC2034

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${PROVSQL_BUILD:-$checkout/build}
mkdir -p "$build"
build=$(cd "$build" && pwd)

if [ ! -r "$build/config.sh" ]; then
  PROVSQL_BUILD=$build "$checkout/scripts/configure"
fi
# shellcheck source=/dev/null
. "$build/config.sh"

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}
