#!/usr/bin/env bash
# What else a server does while Go is loaded: programs, notifications, compiled queries, settings, limits.
set -euo pipefail
exec "$(dirname "$0")/check" neighbours
