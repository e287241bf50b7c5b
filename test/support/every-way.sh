#!/usr/bin/env bash
# every-way.sh OUT MAIN.cpp [MORE.cpp...] [-- ARGUMENTS]
# Compiles a program in each way that users do, runs it, and fails when one of them fails or prints something else than
# the others. The output is left in OUT.txt.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
ferryxx="$here/../../build/stage/bin/ferry++"
out=$1 main=$2
shift 2
more=()
while (($#)) && [ "$1" != -- ]; do more+=("$1"); shift; done
(($#)) && shift
rm -rf "$out".* && mkdir -p "$(dirname "$out")"
flags=(-std=c++20 -Wall -Wextra -Werror -I"$(dirname "$main")" -I"$here")

run() {
  local way=$1
  shift
  if ! timeout 100 "$out.$way" "$@" >"$out.$way.txt" 2>"$out.$way.err"; then
    echo "$way: failed"
    tail -n 30 "$out.$way.txt" "$out.$way.err"
    exit 1
  fi
  [ -f "$out.txt" ] || cp "$out.$way.txt" "$out.txt"
  diff "$out.txt" "$out.$way.txt" || { echo "$way: prints something else"; exit 1; }
}

"$ferryxx" "${flags[@]}" -O0 "$main" "${more[@]}" -o "$out.O0"
run O0 "$@"
"$ferryxx" "${flags[@]}" -O2 "$main" "${more[@]}" -o "$out.O2"
run O2 "$@"
"$ferryxx" "${flags[@]}" -O1 -gline-tables-only -fsanitize=address,undefined -fno-sanitize-recover=all "$main" "${more[@]}" \
  -o "$out.sanitized"
run sanitized "$@"
# Not where ferry was built without libc++.
if [ -f "${ferryxx%/bin/*}/lib/libferry_runtime_libcxx.so" ]; then
  "$ferryxx" "${flags[@]}" -stdlib=libc++ -O1 "$main" "${more[@]}" -o "$out.libcxx"
  run libcxx "$@"
fi
if ((${#more[@]})); then
  "$ferryxx" "${flags[@]}" -O2 -fPIC -shared "${more[@]}" -o "$out.library.so"
  "$ferryxx" "${flags[@]}" -O2 "$main" "$out.library.so" -Wl,-rpath,"$(dirname "$out")" -o "$out.shared"
  run shared "$@"
  objects=()
  for source in "${more[@]}"; do
    objects+=("$out.$(basename "$source").o")
    "$ferryxx" "${flags[@]}" -O1 -ffunction-sections -fdata-sections -c "$source" -o "${objects[-1]}"
  done
  ar rcs "$out.library.a" "${objects[@]}"
  "$ferryxx" "${flags[@]}" -O1 -ffunction-sections -fdata-sections -fuse-ld=lld -Wl,--gc-sections "$main" "$out.library.a" \
    -o "$out.archive"
  run archive "$@"
fi
echo "every way agrees"
