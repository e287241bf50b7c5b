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
objects=build/release/runtime/CMakeFiles/ferry_runtime_objects.dir/src
clang++-19 -std=c++20 -O2 -I runtime/include -I runtime/src test/bench/values.cpp "$objects"/values/*.o "$objects"/memory/{own_stack,page_set,shared_modules}.cpp.o \
  -lxxhash -lboost_serialization -o "$out/values"
"$out/values"
bash test/bench/compile_time.sh
