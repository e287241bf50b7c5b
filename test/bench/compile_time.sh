#!/usr/bin/env bash
# How much longer ferry++ takes than clang++: the median of paired compilations (user and system time), one pair after the other.
# compile_time.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
rounds=${1:-15}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# Two programs without a remote call: one whose globals are numbers, one whose globals are containers.
cat >"$out/numbers.cpp" <<'CPP'
#include <algorithm>
#include <iostream>
#include <string>
#include <vector>
int count = 0;
double sum = 0;
int main() {
  std::vector<double> all;
  for (double d; std::cin >> d; ++count) all.push_back(d), sum += d;
  std::sort(all.begin(), all.end());
  for (double d : all) std::cout << d / sum << '\n';
}
CPP
cat >"$out/containers.cpp" <<'CPP'
#include <algorithm>
#include <iostream>
#include <map>
#include <string>
#include <vector>
std::map<std::string, std::vector<int>> index_of;
std::vector<std::string> words;
int count = 0;
void add(std::string const &word) { index_of[word].push_back(count++); words.push_back(word); }
int main() {
  for (std::string w; std::cin >> w;) add(w);
  std::sort(words.begin(), words.end());
  for (auto const &[w, at] : index_of) std::cout << w << ' ' << at.size() << '\n';
}
CPP

seconds() { # user + system time of a command
  local TIMEFORMAT='%U %S'
  { time "$@" >/dev/null 2>&1; } 2>&1 | awk '{print $1 + $2}'
}
ratio() { # of the second command to the first, both without output
  local -n first=$1 second=$2
  for ((i = 0; i < rounds; i++)); do
    echo "$(seconds "${second[@]}") $(seconds "${first[@]}")"
  done | awk '{print $1 / $2}' | sort -n | awk '{r[NR] = $1} END {print r[int((NR + 1) / 2)]}'
}
ferryxx=build/stage/bin/ferry++
flags=(-std=c++20 -isystem build/stage/include -c -o "$out/x.o")
printf '%-48s %8s\n' 'compile time, ferry++ / clang++' ratio
for level in -O0 -O2; do
  for source in "$out/numbers.cpp" "$out/containers.cpp" docs/examples/raytracer/scene.cpp docs/examples/raytracer/main.cpp docs/examples/wordcount/main.cpp docs/examples/data-movement/main.cpp; do
    clang=(clang++-19 "${flags[@]}" $level "$source") ferry=("$ferryxx" "${flags[@]}" $level "$source")
    name=${source#docs/examples/}
    printf '%-48s %8.3f\n' "${name#"$out/"}, $level" "$(ratio clang ferry)"
  done
done
