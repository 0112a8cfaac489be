#!/usr/bin/env python3
"""Checks that every file that README.md, the pages of docs/, and the other pages link to exists, with its heading.

    links.py          exits with 1 if a link is broken
    links.py --fix    repairs links to Swift files that were moved, or renamed as english-names.txt says
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys

from english import Names

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINK = re.compile(r"(?<!!)\[([^\]\n]*)\]\(([^)\s]+)\)")


def anchors(text):
    """The anchors of the headings of a page, as GitHub builds them."""
    found = set()
    for heading in re.findall(r"^#+ +(.*)$", re.sub(r"```.*?```", "", text, flags=re.S), re.M):
        plain = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)).lower()
        found.add(plain.strip().replace(" ", "-"))
    return found


def broken(page, text, root):
    """The links of a page that lead nowhere: the whole target of each."""
    found = []
    for _, target in LINK.findall(re.sub(r"```.*?```", "", text, flags=re.S)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (root / page).parent / path if path else root / page
        if not file.exists():
            found.append(target)
        elif anchor and file.suffix == ".md" and anchor not in anchors(file.read_text()):
            found.append(target)
    return found


def moved(target, page, files, names):
    """Where a linked file is now: the only file of its name, or of its new name."""
    stem = pathlib.PurePosixPath(target).name.removesuffix(".swift")
    base, _, topic = stem.partition("+")
    new = {base, *names.everywhere.get(base, "").split(), *(by[base] for by in names.by_target.values() if base in by)}
    wanted = {name + ("+" + topic if topic else "") + ".swift" for name in new} | {f"{name}.swift" for name in new}
    matches = [file for file in files if pathlib.PurePosixPath(file).name in wanted and file.startswith("Sources/")]
    exact = [file for file in matches if pathlib.PurePosixPath(file).name == stem + ".swift"] or matches
    return os.path.relpath(exact[0], pathlib.PurePosixPath(page).parent) if len(exact) == 1 else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fix", action="store_true")
    given = parser.parse_args()
    files = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"], check=True,
        capture_output=True, text=True).stdout.splitlines()
    names = Names((pathlib.Path(__file__).parent / "english-names.txt").read_text())
    status = 0
    for page in (file for file in files if file.endswith(".md") and (ROOT / file).exists()):
        text = (ROOT / page).read_text()
        for target in broken(page, text, ROOT):
            replacement = moved(target, page, [file for file in files if (ROOT / file).exists()], names)
            if given.fix and replacement:
                text = text.replace(f"]({target})", f"]({replacement})")
                (ROOT / page).write_text(text)
                print(f"{page}: {target} is now {replacement}")
            else:
                print(f"{page}: {target} does not exist", file=sys.stderr)
                status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
