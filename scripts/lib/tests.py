"""Runs the tests of every target and keeps their results: `tests.py PROGRAM RESULTS [--filter F] [--without-system]`.

The targets run one after another, each in a process of its own, because all at once would start hundreds of servers and
simulators. The suites of SystemTests mostly wait for the system, so a few of them run at the same time as the targets.

Exits with 1 if the tests of a target failed, or if its process ended before its last test.
"""
import argparse
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
# A target or suite that takes longer is stopped and counts as failed.
LIMIT_IN_SECONDS = 900
SYSTEMS_AT_A_TIME = 2


def targets():
    return sorted(path.name for path in (ROOT / "Tests").glob("*/*Tests") if path.is_dir())


def system_suites():
    """The suites in the folder of SystemTests, those that take the longest first."""
    suites = []
    for file in (ROOT / "Tests" / "System" / "SystemTests").glob("*Tests.swift"):
        text = file.read_text()
        systems = sum(2 if "arguments:" in part else 1 for part in text.split("@Test")[1:])
        suites += [(-systems, name) for name in re.findall(r"^    struct (\w+Tests) \{", text, re.MULTILINE)]
    return [name for _, name in sorted(suites)]


class Runs:
    """The processes that run tests, and their results."""

    def __init__(self, program, results):
        self.program = program
        self.results = results
        self.running = set()
        self.has_failed = False
        self.is_stopping = False
        self.lock = threading.Lock()

    def run(self, name, pattern):
        log = self.results / f"{name}.log"
        begun = time.monotonic()
        with open(log, "wb") as output:
            environment = {**os.environ, "LLVM_PROFILE_FILE": str(self.results / f"{name}-%p.profraw")}
            with self.lock:
                if self.is_stopping:
                    return
                process = subprocess.Popen(
                    [self.program, "--testing-library", "swift-testing", "--filter", pattern, "--xunit-output",
                     str(self.results / f"{name}.xml")],
                    stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment, start_new_session=True)
                self.running.add(process)
            outcome = self.outcome(process)
            with self.lock:
                self.running.discard(process)
        if not self.is_stopping:
            lines = log.read_text(errors="replace").splitlines()
            if outcome is None and any("Test run with 0 tests" in line for line in lines):
                outcome = "no test has this name"
            self.tell(name, lines, outcome, time.monotonic() - begun)

    @staticmethod
    def outcome(process):
        """The reason why the process failed, or None if all of its tests passed."""
        try:
            status = process.wait(LIMIT_IN_SECONDS)
            return None if status == 0 else f"exit status {status}"
        except subprocess.TimeoutExpired:
            end_group(process, signal.SIGKILL)
            return f"stopped after {LIMIT_IN_SECONDS} seconds"

    def tell(self, name, lines, outcome, seconds):
        ends = [line for line in lines if "Test run with" in line]
        text = ends[-1].split("Test run with")[1].strip() if ends else f"no result after {seconds:.0f} seconds"
        with self.lock:
            print(f"  {name}: {text}", file=sys.stderr, flush=True)
            if outcome is None:
                return
            self.has_failed = True
            print(f"  {name}: {outcome}", file=sys.stderr)
            issues = [line for line in lines if re.search("✘|error:|Fatal", line) and "recorded an issue" in line]
            print("\n".join(issues[:40] + lines[-15:]), file=sys.stderr, flush=True)

    def stop(self):
        with self.lock:
            self.is_stopping = True
            for process in self.running:
                end_group(process, signal.SIGTERM)


def end_group(process, number):
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass
    process.wait()


def in_order(runs, jobs, lock):
    while True:
        with lock:
            if not jobs:
                return
            name, pattern = jobs.pop(0)
        runs.run(name, pattern)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("results", type=pathlib.Path)
    parser.add_argument("--filter", help="runs only the tests that match, in one process")
    parser.add_argument("--without-system", action="store_true")
    given = parser.parse_args()
    runs = Runs(given.program, given.results)

    def end(number, _):
        threading.Thread(target=runs.stop).start()
        raise SystemExit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    if given.filter:
        lanes = [[("filtered", given.filter)]]
    else:
        lanes = [[(name, rf"^{name}\.") for name in targets() if name != "SystemTests"]]
        if not given.without_system:
            system = [(f"SystemTests.{name}", rf"^SystemTests\.WholeSystem[./]{name}\b") for name in system_suites()]
            lanes += [system] * SYSTEMS_AT_A_TIME
    lock = threading.Lock()
    threads = [threading.Thread(target=in_order, args=(runs, lane, lock), daemon=True) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 1 if runs.has_failed else 0


if __name__ == "__main__":
    sys.exit(main())
