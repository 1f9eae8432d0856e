#!/usr/bin/env bash
# Commits wait for the disk as synchronous_commit says.
set -euo pipefail
exec "$(dirname "$0")/check" durable
