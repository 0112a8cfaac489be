#!/usr/bin/env python3
"""Switches on one fault at a time and reports which faults the unit tests of an area catch.

    scripts/mutate --area SyncEngine             all faults of a target (default: SyncEngine and AdapterEngine)
    scripts/mutate --count 60 [--seed 1]         this many faults of each area, picked at random
    scripts/mutate --kind "swapped side"         only the faults of a kind; the option may be repeated
    scripts/mutate --file FILE                   only the faults of a file; the option may be repeated
    scripts/mutate --list                        print the faults, without a build
    scripts/mutate --floor 90                    exit with 1 if the score of an area is lower

The faults are compiled into a copy of the package together, and an environment variable switches one on. A fault counts
as caught if a test fails, crashes, or hangs. Exits with 2 if the copy cannot be built or its tests fail without a fault.
"""
import argparse
import json
import random
import shutil
import signal
import subprocess
import sys
import threading

import mutation_copy
from mutation_copy import FOLDER, ROOT
from mutation_runs import Runs

REWRITER = FOLDER / "rewriter"
MAX_BUILDS = 12


class Impossible(Exception):
    """The faults cannot be tried: a build failed, or a test fails without a fault."""


def tell(text):
    print(text, file=sys.stderr, flush=True)


def build_rewriter():
    """Builds the rewriter and returns its program."""
    options = ["--package-path", str(ROOT / "scripts" / "mutation"), "--scratch-path", str(REWRITER)]
    done = subprocess.run(["swift", "build", "--quiet", *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise Impossible("The rewriter could not be built:\n" + done.stdout.decode(errors="replace"))
    return REWRITER / "debug" / "fault-rewriter"


def faults(rewriter, area):
    """All faults of an area, in the order of their files and lines."""
    printed = subprocess.check_output([rewriter, str(ROOT / mutation_copy.sources(area))], text=True)
    return [json.loads(line) for line in printed.splitlines()]


def chosen(found, given):
    """The faults that the options name."""
    kept = [fault for fault in found
            if (not given.kind or fault["kind"] in given.kind)
            and (not given.file or any(fault["file"].endswith(file) for file in given.file))]
    if given.count is None or given.count >= len(kept):
        return kept
    picked = random.Random(given.seed).sample(kept, given.count)
    return sorted(picked, key=lambda fault: fault["number"])


def blamed(places, candidates):
    """The faults that most likely cause the errors of the compiler at these places.

    An error is mostly inside the fault. Otherwise it is a later use of what the fault changed, so that the nearest fault
    above it is blamed.
    """
    numbers = set()
    for file, line in places:
        near = [fault for fault in candidates if fault["file"] == file]
        inside = [fault for fault in near if fault["line"] <= line <= fault["lastLine"]]
        # A fault that surrounds many lines is blamed only if no smaller one is at the place.
        smallest = min((fault["lastLine"] - fault["line"] for fault in inside), default=0)
        inside = [fault for fault in inside if fault["lastLine"] - fault["line"] == smallest]
        above = [fault for fault in near if fault["lastLine"] <= line]
        numbers.update(fault["number"] for fault in inside or above[-1:] or near[:1])
    return numbers


def build(rewriter, area, candidates):
    """Builds the copy with the faults that compile, and returns these faults."""
    rewritten = FOLDER / "rewritten"
    for _ in range(MAX_BUILDS):
        shutil.rmtree(rewritten, ignore_errors=True)
        numbers = ",".join(str(fault["number"]) for fault in candidates)
        subprocess.check_call([rewriter, str(ROOT / mutation_copy.sources(area)), str(rewritten), numbers])
        shutil.copy(ROOT / "scripts" / "mutation" / "FaultSwitch.swift", rewritten)
        mutation_copy.replace_area(area, rewritten)
        status, output = mutation_copy.build()
        if status == 0:
            return candidates
        removed = blamed(mutation_copy.errors(output, area), candidates)
        if not removed:
            causes = [line for line in output.splitlines() if "error:" in line] or output.splitlines()[-20:]
            raise Impossible(f"{area} and its tests could not be built:\n" + "\n".join(causes))
        tell(f"  {len(removed)} faults do not compile")
        candidates = [fault for fault in candidates if fault["number"] not in removed]
    raise Impossible(f"{area} did not compile after {MAX_BUILDS} builds")


def described(area, fault):
    """One line about a fault: its place, its kind, and the original code."""
    path = mutation_copy.sources(area) / fault["file"]
    code = (ROOT / path).read_text().splitlines()[fault["line"] - 1].strip()
    return f"{path}:{fault['line']}: {fault['kind']}: {code}"


def percent(part, whole):
    return 100 * part / whole if whole else 100


def try_area(area, rewriter, given):
    """Tries the faults of an area, prints the outcome, and returns the score."""
    selection = chosen(faults(rewriter, area), given)
    if given.list:
        for fault in selection:
            print(f"{fault['number']:5} {described(area, fault)}")
        return 100
    tell(f"{area}: building with {len(selection)} faults")
    mutation_copy.update(area)
    compiled = build(rewriter, area, selection)
    (FOLDER / "logs").mkdir(parents=True, exist_ok=True)
    runs = Runs(mutation_copy.program(), mutation_copy.tests(area), FOLDER)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda got, _: (threading.Thread(target=runs.stop).start(), sys.exit(128 + got)))
    tell(f"{area}: running the tests without a fault")
    reached = runs.reached(max((fault["number"] for fault in compiled), default=0))
    if reached is None:
        raise Impossible(f"The tests of {area} fail without a fault; see {FOLDER / 'logs' / '0.log'}.")
    by_number = {fault["number"]: fault for fault in compiled}
    caught = set()

    def report(number, is_caught):
        if is_caught:
            caught.add(number)
        print(f"{'caught' if is_caught else 'SURVIVED'} {described(area, by_number[number])}", flush=True)

    runs.all([number for number in by_number if number in reached], report)
    survivors = [fault for fault in compiled if fault["number"] not in caught]
    print(f"\nSurvivors in {area}:" if survivors else f"\nNo survivors in {area}.")
    for fault in survivors:
        note = "" if fault["number"] in reached else " (no test runs this code)"
        print(f"  {described(area, fault)}{note}")
    score = percent(len(caught), len(compiled))
    seed = f", seed {given.seed}" if given.count is not None else ""
    print(f"{area}: {score:.1f} %: {len(caught)} of {len(compiled)} faults caught, {len(survivors)} survived, "
          f"{len(selection) - len(compiled)} did not compile{seed}", flush=True)
    return score


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--area", action="append", help="a target of Sources (default: SyncEngine and AdapterEngine)")
    parser.add_argument("--count", type=int, help="the number of faults of each area (default: all)")
    parser.add_argument("--seed", type=int, help="the seed of the choice (default: a random one, which is printed)")
    parser.add_argument("--kind", action="append", help="only this kind of fault")
    parser.add_argument("--file", action="append", help="only the faults of this file")
    parser.add_argument("--list", action="store_true", help="print the faults and end")
    parser.add_argument("--floor", type=float, default=0, help="the lowest score in percent (default 0)")
    given = parser.parse_args()
    given.area = given.area or ["SyncEngine", "AdapterEngine"]
    given.seed = random.randrange(1_000_000) if given.seed is None else given.seed
    for area in given.area:
        if mutation_copy.sources(area) is None or not list((ROOT / "Tests").glob(f"*/{mutation_copy.tests(area)}")):
            parser.error(f"{area} is not a target with tests")
    return given


def main():
    given = arguments()
    try:
        FOLDER.mkdir(parents=True, exist_ok=True)
        tell("Building the rewriter")
        rewriter = build_rewriter()
        scores = [try_area(area, rewriter, given) for area in given.area]
    except Impossible as reason:
        tell(str(reason))
        return 2
    return 1 if min(scores) < given.floor else 0


if __name__ == "__main__":
    sys.exit(main())
