#!/usr/bin/env bash
# Panics and bad memory accesses in Go are errors, crashes in C are crashes, and nothing leaks.
set -euo pipefail
exec "$(dirname "$0")/check" faults
