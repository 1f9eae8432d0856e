# Where things are; sourced by the other scripts.
#
# Sets: checkout, build      the source tree and the folder everything is built into
#       $build/config.sh     what pg_config said (written by `make`, see scripts/configure)
#       server_user          who runs PostgreSQL: postgres when we are root, empty (ourselves) otherwise
#       runtime              folder of the private PostgreSQL installation and of the clusters: $build, or
#                            a folder in /tmp where the server's user cannot reach $build
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

server_user=
if [ "$(id -u)" = 0 ]; then
  server_user=${PROVSQL_SERVER_USER:-postgres}
  id -u "$server_user" >/dev/null 2>&1 ||
    die "PostgreSQL does not run as root, and there is no user \"$server_user\"; create it, or name another with PROVSQL_SERVER_USER"
fi

# as_server COMMAND ARGUMENT...: runs the command as the user who owns the clusters.
as_server() {
  if [ -n "$server_user" ]; then
    runuser -u "$server_user" -- "$@"
  else
    "$@"
  fi
}

# The choice is remembered in $build/runtime, so that every later command finds the same clusters.
choose_runtime() {
  local remembered
  if as_server test -r "$build" -a -x "$build"; then
    printf '%s\n' "$build"
    return
  fi
  if [ -r "$build/runtime" ]; then
    read -r remembered <"$build/runtime"
    if [ -d "$remembered" ]; then
      printf '%s\n' "$remembered"
      return
    fi
  fi
  remembered=$(mktemp -d /tmp/provsql.XXXXXX)
  chmod 755 "$remembered"
  printf '%s\n' "$remembered" >"$build/runtime"
  printf '%s\n' "$remembered"
}
runtime=$(choose_runtime)

# The private installation repeats the system's absolute paths below one folder: PostgreSQL then finds
# its share and lib folders relative to its own program.
private=$runtime/pg
private_bindir=$private$PG_BINDIR
