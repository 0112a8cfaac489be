#!/usr/bin/env python3
"""Builds programs of the package and shows the progress: the steps done of all steps, and the elapsed time.

    build.py debug|release PROGRAM ...

Prints the folder of the programs. On a terminal the progress is one line that changes; elsewhere a line is printed
every 15 seconds. When a build fails, its errors are shown and the status is that of the build. SIGINT and SIGTERM end
the compilers, too.
"""
import os
import re
import select
import signal
import subprocess
import sys
import time

# A release program contains all of Swift that it needs, like the programs in the images. It omits the table of names
# that only a library needs, which takes three megabytes of memory in each process.
OPTIONS = {
    "debug": ["--configuration", "debug"],
    "release": ["--configuration", "release", "--static-swift-stdlib", "-Xlinker", "--no-export-dynamic"],
}
STEP = re.compile(r"^\[(\d+)/(\d+)\] (.*)")
# The static Foundation makes the linker warn about a function that nothing here calls.
NOISE = re.compile(r"the use of .mktemp. is dangerous")
SECONDS_BETWEEN_LINES = 15


class Progress:
    """One line that says how far all builds are."""

    def __init__(self, programs):
        self.programs = programs
        self.started = self.printed = time.monotonic()
        self.is_terminal = sys.stderr.isatty()
        self.program, self.status = "", "starting"

    def begin(self, program):
        self.program, self.status = program, "planning"

    def update(self, line):
        step = STEP.match(line)
        if step:
            done, total, what = step.groups()
            self.status = f"step {done} of {total}, {what}" if int(total) > 1 else what.lower()
        elif re.match(r"^(Fetching|Updating|Computing|Creating working copy|Working copy)", line):
            self.status = "fetching packages"
        self.show()

    def text(self):
        elapsed = int(time.monotonic() - self.started)
        number = self.programs.index(self.program) + 1
        return (f"     {elapsed // 60}:{elapsed % 60:02}  {number} of {len(self.programs)} {self.program}: "
                f"{self.status}")

    def show(self):
        now = time.monotonic()
        if self.is_terminal:
            width = os.get_terminal_size(sys.stderr.fileno()).columns - 1
            sys.stderr.write(f"\r\033[K{self.text()[:width]}")
            sys.stderr.flush()
        elif now - self.printed >= SECONDS_BETWEEN_LINES:
            self.printed = now
            print(self.text()[:160], file=sys.stderr, flush=True)

    def clear(self):
        if self.is_terminal:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()

    def finish(self):
        self.clear()
        elapsed = int(time.monotonic() - self.started)
        print(f"     {len(self.programs)} programs built in {elapsed // 60}:{elapsed % 60:02}",
              file=sys.stderr, flush=True)


def members(session):
    """The IDs of the processes of a session, which is named by the ID of its first process."""
    for entry in os.scandir("/proc"):
        try:
            with open(f"/proc/{entry.name}/stat") as stat:
                state, _, _, owner = stat.read().rsplit(")", 1)[1].split()[:4]
        except OSError:
            continue
        if entry.name.isdigit() and int(owner) == session and state != "Z":
            yield int(entry.name)


def end_session(process):
    """Ends a build with its compilers and linkers, which are process groups of their own in the build's session."""
    for number, seconds in ((signal.SIGTERM, 2), (signal.SIGKILL, 5)):
        for member in members(process.pid):
            try:
                os.kill(member, number)
            except ProcessLookupError:
                pass
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            process.poll()
            if not any(members(process.pid)):
                return
            time.sleep(0.05)


def build(options, program, progress):
    """Runs one build; returns its status."""
    progress.begin(program)
    progress.show()
    process = subprocess.Popen(
        ["swift", "build", *options, "--product", program], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, start_new_session=True)
    lines, rest = [], b""
    try:
        while True:
            ready, _, _ = select.select([process.stdout], [], [], 1)
            if ready:
                data = os.read(process.stdout.fileno(), 65536)
                if not data:
                    break
                *complete, rest = (rest + data).split(b"\n")
                for line in complete:
                    text = line.decode(errors="replace").rstrip()
                    lines.append(text)
                    progress.update(text)
            progress.show()
        status = process.wait()
    except BaseException:
        end_session(process)
        raise
    messages = [line for line in lines if not STEP.match(line) and not NOISE.search(line)]
    if status != 0:
        progress.clear()
        print("\n".join(messages), file=sys.stderr, flush=True)
    return status


def stop(number, _):
    sys.exit(128 + number)


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in OPTIONS:
        sys.exit(__doc__)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    options, programs = OPTIONS[sys.argv[1]], sys.argv[2:]
    progress = Progress(programs)
    for program in programs:
        status = build(options, program, progress)
        if status != 0:
            print(f"{program} could not be built", file=sys.stderr, flush=True)
            return status
    progress.finish()
    print(subprocess.run(
        ["swift", "build", *options, "--show-bin-path"], check=True, capture_output=True, text=True).stdout.strip())
    return 0


if __name__ == "__main__":
    sys.exit(main())
