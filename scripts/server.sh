# Who runs the private PostgreSQL and where; sourced by the scripts that deal with servers, after places.sh.
#
# Sets: server_user          postgres when we are root, empty (ourselves) otherwise
#       runtime              folder of the private installation and of the clusters: $build, or a folder in
#                            /tmp where the server's user cannot reach $build
#       private, private_bindir   the private installation and its programs
# and defines as_server COMMAND ARGUMENT..., which runs a command as the user who owns the clusters.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154

server_user=
if [ "$(id -u)" = 0 ]; then
  server_user=${PROVSQL_SERVER_USER:-postgres}
  id -u "$server_user" >/dev/null 2>&1 ||
    die "PostgreSQL does not run as root, and there is no user \"$server_user\"; create it, or name another with PROVSQL_SERVER_USER"
fi

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
