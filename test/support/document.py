"""Checks a document: its ```cpp blocks become files, its ```console blocks are run, and their output must be what it says.

usage: document.py DOCUMENT FOLDER STAGE
A cpp block is named by the next command that names a .cpp file. A line `...` in an output stands for any lines.
"""
import os
import pathlib
import re
import subprocess
import sys

document, folder, stage = map(pathlib.Path, sys.argv[1:])
folder.mkdir(parents=True, exist_ok=True)
environment = dict(os.environ, PATH=f"{stage}/bin:{os.environ['PATH']}")
blocks = re.findall(r"^```(cpp|console)\n(.*?)^```", document.read_text(), re.M | re.S)
source, commands = None, 0
for kind, text in blocks:
    if kind == "cpp":
        source = text
        continue
    for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
        command, _, expected = part.partition("\n")
        name = re.search(r"\S+\.cpp", command)
        if source and name:
            (folder / name[0]).write_text(source)
            source = None
        done = subprocess.run(command, shell=True, cwd=folder, env=environment, text=True, timeout=60,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        commands += 1
        pattern = "".join(r"(?:.*\n)*" if line == "..." else re.escape(line) + r"\n" for line in expected.splitlines() if line)
        actual = "".join(line + "\n" for line in done.stdout.splitlines() if line)
        if not re.fullmatch(pattern, actual):
            sys.exit(f"$ {command}\nprints\n{done.stdout}\nand not\n{expected}")
if commands == 0:
    sys.exit("no command was found")
