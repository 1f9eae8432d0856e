#!/usr/bin/env bash
# Gates of very many children, a full pipe, and a worker that has fallen behind.
set -euo pipefail
exec "$(dirname "$0")/check" large
