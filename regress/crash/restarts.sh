#!/usr/bin/env bash
# Readers and writers of two databases while the worker is restarted again and again.
set -euo pipefail
exec "$(dirname "$0")/check" restarts
