"""Tests of the parts of `scripts/mutate` that need no build: `python3 -m unittest discover scripts/lib '*_test.py'`."""
import types
import unittest

import mutate
import mutation_copy
import mutation_runs


def fault(number, file, line, last=None, kind="swapped side"):
    return {"number": number, "file": file, "line": line, "lastLine": last or line, "kind": kind}


class Choice(unittest.TestCase):
    FAULTS = [fault(number, "A.swift" if number < 5 else "B.swift", number, kind="k" if number % 2 else "l")
              for number in range(10)]

    def numbers(self, count=None, seed=0, kind=None, file=None):
        given = types.SimpleNamespace(count=count, seed=seed, kind=kind, file=file)
        return [each["number"] for each in mutate.chosen(self.FAULTS, given)]

    def test_takes_all_faults_without_options(self):
        self.assertEqual(self.numbers(), list(range(10)))

    def test_repeats_a_choice_with_its_seed(self):
        self.assertEqual(self.numbers(count=4, seed=1), self.numbers(count=4, seed=1))
        self.assertNotEqual(self.numbers(count=4, seed=1), self.numbers(count=4, seed=2))
        self.assertEqual(len(self.numbers(count=4)), 4)

    def test_takes_faults_of_a_kind_and_a_file(self):
        self.assertEqual(self.numbers(kind=["k"], file=["B.swift"]), [5, 7, 9])


class Blame(unittest.TestCase):
    FAULTS = [fault(1, "A.swift", 2, 9), fault(2, "A.swift", 4), fault(3, "A.swift", 6), fault(4, "B.swift", 6)]

    def test_blames_the_smallest_fault_at_the_place(self):
        self.assertEqual(mutate.blamed([("A.swift", 4)], self.FAULTS), {2})
        self.assertEqual(mutate.blamed([("A.swift", 5)], self.FAULTS), {1})

    def test_blames_the_fault_above_if_none_is_at_the_place(self):
        self.assertEqual(mutate.blamed([("B.swift", 8)], self.FAULTS), {4})

    def test_blames_no_fault_of_another_file(self):
        self.assertEqual(mutate.blamed([("C.swift", 6)], self.FAULTS), set())


class Errors(unittest.TestCase):
    def test_lists_each_place_of_the_area_once(self):
        folder = mutation_copy.COPY / mutation_copy.sources("SyncEngine")
        output = (f"{folder}/Rules/A.swift:3:5: error: no\n{folder}/Rules/A.swift:3:9: error: no\n"
                  f"{folder}/Rules/A.swift:4:9: warning: no\n/elsewhere/B.swift:1:1: error: no\n")
        self.assertEqual(mutation_copy.errors(output, "SyncEngine"), [("Rules/A.swift", 3)])


class Output(unittest.TestCase):
    def test_recognizes_a_failed_and_a_passed_run(self):
        self.assertTrue(mutation_runs.FAILED.search("✘ Test \"a\" recorded an issue at A.swift:1:1"))
        self.assertFalse(mutation_runs.FAILED.search("✔ Test \"a\" passed after 0.1 seconds."))
        self.assertEqual(
            mutation_runs.TOTAL.search("✔ Test run with 12 tests in 2 suites passed after 1 seconds.")[1], "12")


if __name__ == "__main__":
    unittest.main()
