#!/usr/bin/env python3
"""Prepares a running stack for the bench and writes the bench's plan.

    bench.py FOLDER --items N --plan FILE --ceiling PROGRAM --bytes SIZE

FOLDER is that of scripts/lib/stack.py. Reads the memory of the idle services, connects the two tools, and shares N items
through the profile API. Measures the rate of the broker alone with at least 20,000 messages.
"""
import argparse
import concurrent.futures
import json
import subprocess
import sys
import time

import webhook_parsing_bench
import file_bench
import scan_bench
from stack import SERVICES, SIMULATORS, Stack, say
from tandem_api import API, Jira, Targetprocess, call, until

# Sharing makes several calls between the services; more at a time than this only makes them wait for each other.
SHARED_AT_A_TIME = 8


def resident_megabytes(pid):
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return round(int(line.split()[1]) / 1024, 1)
    raise RuntimeError(f"process {pid} has no memory")


def processes(stack):
    """The process ID, the idle memory, and the start time of each program."""
    time.sleep(2)
    return {
        name: {
            "pid": stack.pid(name), "idle_mb": resident_megabytes(stack.pid(name)),
            "start_ms": stack.state["processes"][name]["start_ms"],
        }
        for name in SERVICES + SIMULATORS
    }


def ceiling(program, stack, messages, size):
    """Messages a second; the better of two runs, as the first finds everything cold."""
    rates = []
    for _ in range(2):
        answer = subprocess.run(
            [program, "--url", stack.state["broker"], "--messages", str(messages), "--bytes", str(size)],
            stdout=subprocess.PIPE, check=True).stdout
        rates.append(json.loads(answer)["per_s"])
    return max(rates)


def share(stack, count):
    """Connects the tools and shares a number of new items. Returns the pairs."""
    api = API(stack.client_settings(), "demo")
    jira = Jira(stack.url("jira-simulator"))
    targetprocess = Targetprocess(stack.url("targetprocess-simulator"))
    jira_webhook, targetprocess_webhook = api.connect(jira.url, targetprocess.url, stack.state["shape"])
    jira.told(jira_webhook)
    targetprocess.told(targetprocess_webhook)
    api.put_profile(more=False)
    issues = call("POST", f"{jira.url}/_control/seed", {"count": count})["issues"]
    pairs = [{"jira": issue["key"], "jira_id": issue["id"], "targetprocess": story}
             for issue, story in zip(issues, targetprocess.seed(count))]
    with concurrent.futures.ThreadPoolExecutor(SHARED_AT_A_TIME) as pool:
        for _ in pool.map(lambda pair: api.share(pair["targetprocess"], pair["jira"]), pairs):
            pass
    for pair in pairs[:: max(1, count // 20)] + pairs[-1:]:
        until(f"{pair['jira']} agrees with its story", lambda: (
            jira.issue(pair["jira"])["name"] == targetprocess.story(pair["targetprocess"])["name"]), seconds=120)
    return pairs


def add_background_shares(stack, count):
    """Adds shares that nothing happens to, so that it can be seen what their number costs."""
    statement = f"""
        INSERT INTO entity_sync.shares (account, id, profile, status, source_tool, source_id, target_tool, target_id,
            needs_resync, revision, record)
        SELECT account, 'ballast-' || n, 'ballast', 'active', source_tool, 'ballast-' || n, target_tool,
            'ballast-' || n, false, 1, record
        FROM (SELECT * FROM entity_sync.shares LIMIT 1) AS share, generate_series(1, {count}) AS n;
        ANALYZE entity_sync.shares"""
    subprocess.run(
        ["psql", stack.state["postgres"], "--quiet", "-v", "ON_ERROR_STOP=1", "-c", statement], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--background-shares", type=int, default=0)
    parser.add_argument("--file", type=int, default=0)
    parser.add_argument("--scan", type=int, default=0)
    parser.add_argument("--plan", required=True)
    parser.add_argument("--ceiling", required=True)
    parser.add_argument("--bytes", type=int, default=1500)
    given = parser.parse_args()
    stack = Stack(given.folder)
    plan = {
        "jira": {"control": stack.url("jira-simulator"), "person": "alice", "service": "tandem"},
        "targetprocess": {"control": stack.url("targetprocess-simulator"), "person": "ada", "service": "tandem"},
        "processes": processes(stack),
    }
    say("Measuring the broker alone")
    plan["ceiling_per_s"] = ceiling(given.ceiling, stack, max(given.items, 20000), given.bytes)
    say(f"Sharing {given.items} items")
    plan["pairs"] = share(stack, given.items)
    if given.background_shares:
        say(f"Adding {given.background_shares} shares that nothing happens to")
        add_background_shares(stack, given.background_shares)
    say("Converting notifications")
    plan["conversions"] = webhook_parsing_bench.measure(stack, plan["pairs"][0]["jira"])
    if given.file:
        say(f"Carrying a file of {given.file} bytes over")
        plan["file"] = file_bench.measure(stack, API(stack.client_settings(), "demo"), plan["pairs"][0], given.file)
    if given.scan:
        say(f"Finding {given.scan} items in each tool")
        plan["scans"] = scan_bench.measure(stack, given.scan)
    with open(given.plan, "w") as file:
        json.dump(plan, file)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()
