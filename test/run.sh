#!/usr/bin/env bash
# Builds ferry, installs it into build/stage, and passes all tests against that. The last line says `N passed, N failed`.
# Arguments name folders or files of test/ to run alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash docs/build.sh -DFERRY_TESTS=ON

passed=0 failed=0
count() {  # the counts out of a JUnit file
  read -r tests bad < <(/usr/bin/python3 test/support/junit_counts.py "$1")
  passed=$((passed + tests - bad)) failed=$((failed + bad))
}

if (($# == 0)); then
  rm -f build/unit.xml
  build/release/test/unit/ferry_unit --gtest_brief=1 --gtest_output=xml:build/unit.xml || true
  [ -f build/unit.xml ] && count build/unit.xml || failed=$((failed + 1))
fi

rm -f build/lit.xml  # Debian's Python: it has the psutil that timeouts need
/usr/bin/python3 "$(llvm-config-19 --prefix)/build/utils/lit/lit.py" -sv -j2 --xunit-xml-output build/lit.xml "${@:-test}" || true
[ -f build/lit.xml ] && count build/lit.xml || failed=$((failed + 1))

echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
