#!/usr/bin/env bash
# keep.sh OUT
# Makes the kept corpus anew, after runs of run.sh in OUT: the fewest inputs that reach all that the kept ones, the
# schema's own encodings and OUT/found reach; and those that have failed once, OUT/crash-… and the kept find-…, whatever
# they reach.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$1"
rm -rf kept && mkdir kept
./fuzz_decode -merge=1 -rss_limit_mb=2048 kept seeds corpus found
for input in corpus/find-* crash-*; do
  name=${input##*/}
  if [ -f "$input" ]; then cp "$input" "kept/find-${name#*-}"; fi
done
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C kept -c . | gzip -9n >"$here/corpus.tar.gz"
ls -l "$here/corpus.tar.gz"
