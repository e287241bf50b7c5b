"""Checks the direction of includes: a folder of runtime/src may include those before it and none after."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
order = ["memory", "values", "wire", "globals", "net", "launch", "cluster", "movement", "calls"]
# Outside libraries, and the only folder that may see them.
owners = {"capnp/": "wire", "kj/": "wire", "protocol.capnp.h": "wire", "boost/process": "launch"}
mistakes = []


def includes(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if m := re.match(r'\s*#\s*include\s+[<"]([^>"]+)[>"]', line):
            yield number, m[1]


def sources(folder):
    return [p for p in sorted((root / folder).rglob("*")) if p.suffix in {".hpp", ".cpp", ".h"}]


for path in sources("runtime/src"):
    layer = path.relative_to(root / "runtime/src").parts[0]
    assert layer in order, f"{layer} is not in the order of layers"
    for number, name in includes(path):
        first = name.split("/")[0]
        if first in order and order.index(first) > order.index(layer):
            mistakes.append(f"{path}:{number}: {layer} includes {name}")
        for start, owner in owners.items():
            if name.startswith(start) and layer != owner:
                mistakes.append(f"{path}:{number}: only {owner} may include {name}")
for path in sources("runtime"):
    for number, name in includes(path):
        if name.split("/")[0] in {"llvm", "clang", "llvm-c", "clang-c"}:
            mistakes.append(f"{path}:{number}: the runtime knows no LLVM: {name}")
for path in sources("runtime/include"):
    for number, name in includes(path):
        if "/" in name and not name.startswith("ferry/"):
            mistakes.append(f"{path}:{number}: a public header includes {name}")
for path in sources("plugin"):
    for number, name in includes(path):
        if name.startswith("ferry/") and name != "ferry/abi/tables.hpp":
            mistakes.append(f"{path}:{number}: of the runtime the plugin knows the tables only: {name}")
print("\n".join(mistakes))
sys.exit(bool(mistakes))
