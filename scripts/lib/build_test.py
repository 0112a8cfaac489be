"""Tests of build.py with a `swift` that only prints steps."""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

BUILD = pathlib.Path(__file__).parent / "build.py"
SWIFT = """#!/bin/bash
case "$*" in *--show-bin-path*) echo /programs; exit 0 ;; esac
echo "[3/7] Compiling Core A.swift"
case "$*" in
*fails*) echo "error: no such type"; exit 1 ;;
*hangs*) set -m; (trap "" TERM; exec sleep 1000) & echo $! >"$0.child"; wait ;;
esac
"""


class Build(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.swift = pathlib.Path(folder.name) / "swift"
        self.swift.write_text(SWIFT)
        self.swift.chmod(0o755)
        self.environment = {**os.environ, "PATH": f"{folder.name}:{os.environ['PATH']}"}

    def start(self, *programs):
        return subprocess.Popen([sys.executable, BUILD, "debug", *programs], env=self.environment, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def test_the_folder_of_the_programs_is_printed(self):
        output, messages = (build := self.start("one", "two")).communicate()
        self.assertEqual((0, "/programs\n"), (build.returncode, output))
        self.assertIn("2 programs built", messages)

    def test_a_failed_build_shows_its_errors_and_no_steps(self):
        output, messages = (build := self.start("fails", "two")).communicate()
        self.assertEqual((1, ""), (build.returncode, output))
        self.assertIn("error: no such type", messages)
        self.assertNotIn("Compiling", messages)

    def test_a_signal_ends_compilers_that_are_groups_of_their_own_and_ignore_it(self):
        build = self.start("hangs")
        record = self.swift.with_name("swift.child")
        while not (record.exists() and record.read_text().strip()):
            time.sleep(0.02)
        child = int(record.read_text())
        build.send_signal(signal.SIGTERM)
        build.communicate()
        self.assertEqual(143, build.returncode)
        for _ in range(200):
            if not self.is_alive(child):
                return
            time.sleep(0.02)
        self.fail("the compiler is still running")

    @staticmethod
    def is_alive(pid):
        try:
            return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
        except OSError:
            return False


if __name__ == "__main__":
    unittest.main()
