#!/usr/bin/env python3
"""Compares the ratios of a benchmark with a recorded baseline.

    bench_compare.py REPORT --record BASELINE     writes the ratios of the report to the baseline
    bench_compare.py REPORT --compare BASELINE    prints both; exits with 1 if a ratio is lower than the baseline allows

A ratio relates a figure to the rate of the broker alone on the same machine, so that a baseline also serves other
machines. `ratio` is the events per second divided by that rate. `per_cpu` is the events that one second of CPU time of
all services handles, divided by the same rate. TOLERANCE allows for noise.
"""
import argparse
import json
import pathlib
import sys

SERVICES = ["profile-api", "jira-adapter", "targetprocess-adapter", "entity-sync"]
# Runs at the same load repeat within 5 percent, and the load of a shared machine changes within a run.
TOLERANCE = 0.15


def ratios(report):
    milliseconds = sum(report["processes"].get(name, {}).get("cpu_ms_per_event", 0) for name in SERVICES)
    found = {"ratio": report["ratio"]}
    if milliseconds > 0 and report.get("ceiling_per_s"):
        found["per_cpu"] = round(1000 / milliseconds / report["ceiling_per_s"], 4)
    return found


def compare(current, baseline, tolerance=TOLERANCE):
    """A line for each ratio of the baseline, and whether none is lower than allowed."""
    lines, is_good = [], True
    for name, before in sorted(baseline.items()):
        now = current.get(name)
        holds = now is not None and now >= before * (1 - tolerance)
        is_good = is_good and holds
        change = "missing" if now is None else f"{now:.4f} ({(now / before - 1) * 100:+.1f} %)" if before else f"{now:.4f}"
        lines.append(f"{'ok' if holds else 'LOWER':6} {name:8} baseline {before:.4f}, now {change}")
    return lines, is_good


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("report", type=pathlib.Path)
    parser.add_argument("--record", type=pathlib.Path)
    parser.add_argument("--compare", type=pathlib.Path)
    given = parser.parse_args()
    current = ratios(json.loads(given.report.read_text()))
    if given.record:
        given.record.write_text(json.dumps(current, indent=2) + "\n")
    if given.compare:
        lines, is_good = compare(current, json.loads(given.compare.read_text()))
        print("\n".join(lines), file=sys.stderr)
        return 0 if is_good else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
