#!/usr/bin/env bash
# run.sh OUT [LIBFUZZER OPTIONS]
# Builds the fuzzer of the decoder in the folder OUT, from the sources and the installed compiler, and runs it from the
# kept corpus and an encoding of each variable and call of the schema. Inputs that reach new code are left in OUT/found,
# failures in OUT. Fails when there is one.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out=$1
shift
mkdir -p "$out" && cd "$out"
rm -rf seeds corpus ./*.o
mkdir -p found corpus

sanitize=(-std=c++20 -O1 -gline-tables-only -Wno-deprecated-declarations -fsanitize=address,undefined -fno-sanitize-recover=all)
schema=(schema calls libraries)
units=()
for part in "${schema[@]}"; do
  "$root/build/stage/bin/ferry++" "${sanitize[@]}" -I"$root/test/support" -c "$here/inputs/$part.cpp" -o "schema_$part.o" &
  units+=($!)
done
clang++-19 "${sanitize[@]}" -fsanitize=fuzzer-no-link -I"$root/runtime/include" -I"$root/runtime/src" \
  -c "$root"/runtime/src/values/*.cpp \
  "$root"/runtime/src/globals/{exported_names,held_types,library,library_file,linked_names,modules,program_graph,plain_types,registry,registry_contents,standard_library,type_list}.cpp \
  "$root"/runtime/src/memory/{mappings,own_stack,page_set,shared_modules}.cpp
for unit in "${units[@]}"; do wait "$unit"; done
clang++-19 "${sanitize[@]}" -fsanitize=fuzzer -I"$root/runtime/include" -I"$root/runtime/src" "$here/inputs/decode.cpp" \
  ./*.o -lxxhash -o fuzz_decode

FERRY_FUZZ_SEEDS="$out/seeds" ./fuzz_decode
[ -n "$(ls seeds)" ]
if [ -f "$here/corpus.tar.gz" ]; then tar -xzf "$here/corpus.tar.gz" -C corpus; fi
./fuzz_decode -artifact_prefix="$out/" -rss_limit_mb=2048 -timeout=100 -print_final_stats=1 "$@" found corpus seeds
