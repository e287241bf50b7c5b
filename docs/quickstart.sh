#!/usr/bin/env bash
# Builds ferry, compiles an example with ferry++, and runs it on two workers: it shows what moved.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash docs/build.sh -DFERRY_TESTS=OFF

show() {
  printf '\n$ %s\n' "$*"
  "$@"
}
show build/stage/bin/ferry++ -O2 docs/examples/data-movement/main.cpp docs/examples/data-movement/settings.cpp -o build/data-movement
show build/stage/bin/ferry run -n 2 build/data-movement
