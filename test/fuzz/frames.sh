#!/usr/bin/env bash
# frames.sh OUT [LIBFUZZER OPTIONS]
# Builds the fuzzer of messages in the folder OUT and runs it from a message of each kind. Inputs that reach new code
# are left in OUT/found, failures in OUT. Fails when there is one.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out=$1
shift
mkdir -p "$out" && cd "$out"
rm -rf seeds ./*.o
mkdir -p found

flags=(-O1 -gline-tables-only -Wno-deprecated -fsanitize=address,undefined -fno-sanitize-recover=all
  -fsanitize=fuzzer-no-link -I"$root/runtime/include" -I"$root/runtime/src" -I.)
capnp compile "--src-prefix=$root/runtime/schema" -oc++:. "$root/runtime/schema/protocol.capnp"
clang++-19 -std=c++17 "${flags[@]}" -c "$root"/runtime/src/wire/*.cpp -x c++ protocol.capnp.c++
clang++-19 -std=c++20 "${flags[@]}" -c "$root"/runtime/src/memory/*.cpp \
  "$root"/runtime/src/globals/{received,arrived_block,observed_blocks,block_hashes}.cpp \
  "$root"/runtime/src/calls/payload_{blocks,tags}.cpp "$root"/runtime/src/values/{hash,limits,lifetime,bit_field}.cpp
clang++-19 -std=c++20 "${flags[@]}" -fsanitize=fuzzer "$here/inputs/frames.cpp" ./*.o -lcapnp -lkj -lxxhash \
  -o fuzz_frames

FERRY_FUZZ_SEEDS="$out/seeds" ./fuzz_frames
[ -n "$(ls seeds)" ]
./fuzz_frames -artifact_prefix="$out/" -rss_limit_mb=2048 -malloc_limit_mb=512 -timeout=100 -print_final_stats=1 "$@" \
  found seeds
