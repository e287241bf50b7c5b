#!/usr/bin/env bash
# no-orphans.sh PROGRAM HOW: runs it; it writes the process ids of its workers to a file, and ends. None may be left.
set -u
list=$(mktemp)
trap 'rm -f "$list"' EXIT
timeout 60 "$1" "$2" "$list" >/dev/null 2>&1
[ "$(wc -l <"$list")" = 3 ] || { echo "the program did not start its workers"; exit 1; }
deadline=$((SECONDS + 30))
while read -r pid; do
  while kill -0 "$pid" 2>/dev/null; do
    ((SECONDS < deadline)) || { echo "worker $pid is left"; kill -9 "$pid"; exit 1; }
    sleep 0.05
  done
done <"$list"
