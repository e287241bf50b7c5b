#!/usr/bin/env bash
# run.sh OUT [LIBFUZZER OPTIONS]
# Builds the fuzzer of the decoder in the folder OUT, from the sources and the installed compiler, and runs it from the
# corpus that is kept beside this script, if there is one. Inputs that reach new code are left in OUT/found, failures in OUT.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out=$1
shift
mkdir -p "$out/found" && cd "$out"

sanitize=(-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all)
"$root/build/stage/bin/ferry++" -std=c++20 "${sanitize[@]}" -c "$here/inputs/schema.cpp" -o schema.o
sources=("$root"/runtime/src/values/*.cpp "$root"/runtime/src/globals/{held_types,modules,program_graph,registry,type_list}.cpp
  "$root"/runtime/src/memory/page_set.cpp "$here/inputs/decode.cpp")
clang++-19 -std=c++20 "${sanitize[@]}" -fsanitize=fuzzer -I"$root/runtime/include" -I"$root/runtime/src" \
  "${sources[@]}" schema.o -lxxhash -o fuzz_decode

FERRY_FUZZ_SEEDS="$out/seeds" ./fuzz_decode
[ -n "$(ls "$out/seeds")" ]
corpora=("$out/found" "$out/seeds")
if [ -d "$here/corpus" ]; then corpora+=("$here/corpus"); fi
./fuzz_decode -artifact_prefix="$out/" -rss_limit_mb=2048 -timeout=20 -print_final_stats=1 "$@" \
  "${corpora[@]}"
