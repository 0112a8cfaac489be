"""Tests of coverage.py."""
import unittest

from coverage import read_floors, totals, verdicts


def file(name, covered, count):
    return {"filename": name, "summary": {"lines": {"covered": covered, "count": count}}}


class Coverage(unittest.TestCase):
    def test_lines_are_added_by_target(self):
        export = {"data": [{"files": [
            file("/r/Sources/Core/A.swift", 3, 4), file("/r/Sources/Shared/Core/B/C.swift", 1, 4),
            file("/r/Tests/CoreTests/A.swift", 9, 9), file("/r/.build-coverage/x/A.swift", 9, 9)]}]}
        self.assertEqual({"Core": (4, 8)}, totals(export, "/r"))

    def test_a_target_below_its_floor_or_without_one_fails(self):
        self.assertTrue(verdicts({"Core": (8, 10)}, {"Core": 80})[1])
        self.assertFalse(verdicts({"Core": (79, 100)}, {"Core": 80})[1])
        self.assertFalse(verdicts({"Core": (8, 10)}, {})[1])

    def test_floors_are_read(self):
        self.assertEqual({"Core": 80}, read_floors("# head\n\nCore 80\n"))


if __name__ == "__main__":
    unittest.main()
