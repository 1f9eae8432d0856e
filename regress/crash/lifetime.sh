#!/usr/bin/env bash
# Databases are copied, moved and dropped, the extension dropped and created again.
set -euo pipefail
exec "$(dirname "$0")/check" lifetime
