#!/usr/bin/env bash
# Prints the tables of docs/performance.md. ferry must have been built: bash docs/build.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
build/stage/bin/ferry++ -O2 test/bench/calls.cpp -o "$out/calls"
build/stage/bin/ferry++ -O2 test/bench/globals.cpp test/bench/globals/*.cpp -lxxhash -o "$out/globals"
echo "Both processes on one core:"
taskset -c 0 "$out/calls"
echo
echo "Free:"
"$out/calls"
echo
echo "Both processes on one core:"
taskset -c 0 "$out/globals" small
echo "Free:"
"$out/globals"
bash test/bench/compile_time.sh
