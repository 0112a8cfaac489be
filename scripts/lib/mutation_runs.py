"""The runs of the tests for `scripts/mutate`: one process for each fault, which ends at the first failed test."""
import concurrent.futures
import os
import re
import signal
import subprocess
import threading
import time

# A run without a fault takes a few seconds. A run that takes this many times as long hangs, so that the fault is caught.
TIMES_THE_NORMAL_RUN = 5
MIN_LIMIT_IN_SECONDS = 20
LIMIT_WITHOUT_FAULT_IN_SECONDS = 600

FAILED = re.compile(r"recorded an issue|^✘|Fatal error|Crash", re.M)
TOTAL = re.compile(r"Test run with (\d+) tests?\b.* passed")


class Runs:
    """Runs of one test program."""

    def __init__(self, program, tests, folder):
        self.program, self.tests, self.folder = program, tests, folder
        self.limit = LIMIT_WITHOUT_FAULT_IN_SECONDS
        self.running, self.lock, self.is_stopping = set(), threading.Lock(), False

    def reached(self, highest):
        """Runs the tests without a fault; returns the numbers of the faults whose code ran, or None if a test failed.

        It also sets the time limit of the other runs.
        """
        marks = self.folder / "reached"
        marks.write_bytes(bytes(highest + 1))
        begun = time.monotonic()
        if self.is_caught(0, {"TANDEM_FAULTS_REACHED": str(marks)}):
            return None
        self.limit = max(MIN_LIMIT_IN_SECONDS, TIMES_THE_NORMAL_RUN * (time.monotonic() - begun))
        return {number for number, mark in enumerate(marks.read_bytes()) if mark}

    def is_caught(self, number, environment=None):
        """Whether a test fails, crashes, or does not end while a fault is on."""
        with self.lock:
            if self.is_stopping:
                return False
            process = subprocess.Popen(
                [self.program, "--testing-library", "swift-testing", "--filter", rf"^{self.tests}\."],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                env={**os.environ, "TANDEM_FAULT": str(number), **(environment or {})}, start_new_session=True)
            self.running.add(process)
        timer = threading.Timer(self.limit, end_group, [process])
        timer.start()
        passed = False
        try:
            with open(self.folder / "logs" / f"{number}.log", "w") as log:
                for line in process.stdout:
                    log.write(line)
                    if FAILED.search(line):
                        return True
                    total = TOTAL.search(line)
                    passed = passed or total is not None and int(total[1]) > 0
            return process.wait() != 0 or not passed
        finally:
            timer.cancel()
            end_group(process)
            with self.lock:
                self.running.discard(process)

    def all(self, numbers, report):
        """Runs the tests once for each fault, several at a time, and reports each number with the outcome."""
        with concurrent.futures.ThreadPoolExecutor(max(1, os.cpu_count() or 1)) as pool:
            runs = {pool.submit(self.is_caught, number): number for number in numbers}
            for run in concurrent.futures.as_completed(runs):
                if not self.is_stopping:
                    report(runs[run], run.result())

    def stop(self):
        with self.lock:
            self.is_stopping = True
            for process in self.running:
                end_group(process)


def end_group(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.stdout.close() if process.poll() is not None else process.wait()
