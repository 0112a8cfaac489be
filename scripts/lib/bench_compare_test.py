"""Tests of bench_compare.py."""
import unittest

from bench_compare import compare, ratios

REPORT = {
    "ratio": 0.05, "ceiling_per_s": 10000,
    "processes": {"entity-sync": {"cpu_ms_per_event": 3}, "jira-adapter": {"cpu_ms_per_event": 1},
                  "jira-simulator": {"cpu_ms_per_event": 9}},
}


class Compare(unittest.TestCase):
    def test_ratios_leave_the_simulators_out(self):
        self.assertEqual({"ratio": 0.05, "per_cpu": 0.025}, ratios(REPORT))

    def test_an_equal_or_higher_ratio_holds(self):
        self.assertTrue(compare({"ratio": 0.05}, {"ratio": 0.05})[1])
        self.assertTrue(compare({"ratio": 0.09}, {"ratio": 0.05})[1])

    def test_a_ratio_may_be_lower_by_the_noise_only(self):
        self.assertTrue(compare({"ratio": 0.046}, {"ratio": 0.05}, tolerance=0.1)[1])
        lines, is_good = compare({"ratio": 0.044}, {"ratio": 0.05}, tolerance=0.1)
        self.assertFalse(is_good)
        self.assertIn("LOWER", lines[0])

    def test_a_missing_ratio_does_not_hold(self):
        self.assertFalse(compare({}, {"ratio": 0.05})[1])


if __name__ == "__main__":
    unittest.main()
