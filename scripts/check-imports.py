#!/usr/bin/env python3
"""Fails when a target imports a module of this package that its line in Package.swift does not name.

SwiftPM itself lets a target import any module that happens to be built before it.
"""
import json
import pathlib
import re
import subprocess
import sys

IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\(\w+\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+"
    r"(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)",
    re.M,
)


def main() -> int:
    package = json.loads(subprocess.check_output(["swift", "package", "dump-package"]))
    targets = {target["name"]: target for target in package["targets"]}
    failed = False
    for name, target in targets.items():
        if target["type"] == "system":
            continue
        declared = {next(iter(dependency.values()))[0] for dependency in target["dependencies"]} | {name}
        folder = "Tests" if target["type"] == "test" else "Sources"
        root = pathlib.Path(target.get("path") or f"{folder}/{name}")
        for file in sorted(root.rglob("*.swift")):
            for module in IMPORT.findall(file.read_text()):
                if module in targets and module not in declared:
                    print(f"{file}: imports {module}, which {name} does not declare", file=sys.stderr)
                    failed = True
    return 1 if failed else 0


sys.exit(main())
