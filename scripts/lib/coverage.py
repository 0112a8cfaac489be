#!/usr/bin/env python3
"""Prints the line coverage of each target and holds it to the floors of coverage-floors.txt.

    coverage.py PROGRAM FOLDER [--record]

PROGRAM is the instrumented test program, and FOLDER has the *.profraw files that it wrote. Exits with 1 if the coverage
of a target is lower than its floor, or if a target has no floor. With --record the floors are written instead, each
rounded down to a whole percentage.
"""
import argparse
import collections
import json
import pathlib
import subprocess
import sys

from english import target_of

ROOT = pathlib.Path(__file__).resolve().parents[2]
FLOORS = ROOT / "scripts" / "lib" / "coverage-floors.txt"


def totals(export, root):
    """The covered lines and all lines by target, from what `llvm-cov export -summary-only` prints."""
    found = collections.defaultdict(lambda: [0, 0])
    for file in export["data"][0]["files"]:
        try:
            path = pathlib.Path(file["filename"]).relative_to(root).as_posix()
        except ValueError:
            continue
        if path.startswith("Sources/"):
            lines = file["summary"]["lines"]
            found[target_of(path)][0] += lines["covered"]
            found[target_of(path)][1] += lines["count"]
    return {target: (covered, count) for target, (covered, count) in found.items() if count}


def read_floors(text):
    return {name: int(percent) for name, percent in (
        line.split() for line in text.splitlines() if line.strip() and not line.startswith("#"))}


def verdicts(found, floors):
    """A line for each target, and whether each has a floor and reaches it."""
    lines, holds = [f"{'target':26}{'lines':>8}{'covered':>9}{'floor':>7}"], True
    for target, (covered, count) in sorted(found.items()):
        percent = covered * 100 / count
        floor = floors.get(target)
        is_good = floor is not None and percent >= floor
        holds = holds and is_good
        mark = "" if is_good else "  no floor" if floor is None else "  LOWER"
        lines.append(f"{target:26}{count:8}{percent:8.1f}%{'' if floor is None else floor:>7}{mark}")
    return lines, holds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--record", action="store_true")
    given = parser.parse_args()
    profile = given.folder / "all.profdata"
    raw = [str(file) for file in given.folder.glob("*.profraw")]
    subprocess.run(["llvm-profdata", "merge", "-sparse", *raw, "-o", str(profile)], check=True)
    export = json.loads(subprocess.run(
        ["llvm-cov", "export", "-summary-only", "-instr-profile", str(profile), given.program], check=True,
        capture_output=True, text=True).stdout)
    found = totals(export, ROOT)
    if given.record:
        FLOORS.write_text("# The least line coverage of each target in percent; scripts/test --coverage --record.\n" + "".join(
            f"{target} {covered * 100 // count}\n" for target, (covered, count) in sorted(found.items())))
    lines, holds = verdicts(found, read_floors(FLOORS.read_text()))
    print("\n".join(lines))
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
