#!/usr/bin/env bash
# Damaged files of a circuit are named, left alone, and concern their database only.
set -euo pipefail
exec "$(dirname "$0")/check" damage
