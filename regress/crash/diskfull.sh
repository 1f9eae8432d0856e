#!/usr/bin/env bash
# The disk fills up under the circuit: an error, and it works again when there is space.
set -euo pipefail
exec "$(dirname "$0")/check" diskfull
