"""lit suites: each test compiles programs with the installed ferry++ and runs them as a user would."""
import os
import subprocess

import lit.formats

config.name = "ferry"
config.test_format = lit.formats.ShTest(execute_external=True)
config.suffixes = [".cpp", ".test"]
config.excludes = ["unit", "bench", "support", "inputs"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.test_source_root, "..", "build", "test")
lit_config.maxIndividualTestTime = 300

root = os.path.realpath(os.path.join(config.test_source_root, ".."))
stage = os.path.join(root, "build", "stage")
llvm = subprocess.check_output(["llvm-config-19", "--bindir"], text=True).strip()
support = os.path.join(root, "test", "support")

# `lit --param stdlib=libc++` has the programs use another C++ library.
stdlib = lit_config.params.get("stdlib")
stdlib = f" -stdlib={stdlib}" if stdlib else ""
if os.path.exists(os.path.join(stage, "lib", "libferry_runtime_libcxx.so")):
    config.available_features.add("libcxx")

config.substitutions += [
    ("%ferryxx", f"{stage}/bin/ferry++ -std=c++20 -Wall -Wextra{stdlib}"),
    ("%every_way", f"{support}/every-way.sh"),
    ("%ferry", f"{stage}/bin/ferry"),
    ("%clangxx", f"clang++-19{stdlib}"),
    ("%examples", f"{root}/docs/examples"),
    ("%root", root),
    ("%stage", stage),
    ("%support", support),
    ("%sanitize", "-O2 -g -fsanitize=address,undefined -fno-sanitize-recover=all"),
    ("%check", f"{llvm}/FileCheck"),
    # A program that hangs fails its test long before lit's own limit.
    ("%run", "timeout --foreground 60"),
    ("%not", f"{support}/not.sh"),
]
for name in list(config.environment):
    if name.startswith("FERRY_"):
        del config.environment[name]
config.environment["PATH"] = os.environ["PATH"]
