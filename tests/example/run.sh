#!/bin/bash
# Runs the example on a fresh store, and compares what it prints.
#
#   run.sh PROGRAM EXPECTED
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" "$folder/store" | diff "$2" -
