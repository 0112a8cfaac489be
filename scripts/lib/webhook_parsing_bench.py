"""The CPU time that an adapter needs to turn a webhook request into events. Requests of one size are posted repeatedly, and
the adapter's own metric has the CPU time."""
import http.client
import json
import re
import urllib.parse
import urllib.request

POSTED = 2000
WARM = 300


def measure(stack, key):
    """Microseconds of processor time for each notification, by its kind."""
    simulator = stack.url("jira-simulator")
    results = {}
    for name, text, size in [("many fields", 1500, 20000), ("long text", 15000, 20000)]:
        delivery = told(simulator, key, "Why this matters, and what *follows* from it. " * (text // 46))
        results[name] = posted(stack, delivery, filled(delivery["body"], size))
    return results


def told(simulator, key, description):
    """The webhook body that Jira sends for an edit."""
    edits = {"user": "alice", "edits": [{"issue": key, "fields": {"description": description}}]}
    request = urllib.request.Request(
        simulator + "/_control/edits", json.dumps(edits).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["deliveries"][0]


def filled(body, size):
    """The webhook body, filled with custom fields up to the requested size, like those of real instances."""
    notification = json.loads(body)
    fields = notification["issue"]["fields"]
    number = 10100
    while len(json.dumps(notification)) < size:
        for value in (None, {"self": f"https://acme.example/rest/api/2/customFieldOption/{number}",
                             "value": f"Choice {number}", "id": str(number)}):
            fields[f"customfield_{number}"] = value
            number += 1
    return json.dumps(notification).encode()


def posted(stack, delivery, body):
    address = urllib.parse.urlsplit(delivery["url"])
    connection = http.client.HTTPConnection(address.hostname, address.port)
    headers = {"Content-Type": "application/json", "X-Atlassian-Webhook-Identifier": delivery["identifier"]}

    def post(count):
        for _ in range(count):
            connection.request("POST", address.path, body, headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status not in (204, 429, 503):
                raise RuntimeError(f"the adapter answered a notification with {answer.status}")

    post(WARM)
    before = spent(stack)
    post(POSTED)
    after = spent(stack)
    return {"bytes": len(body), "cpu_us": round((after[0] - before[0]) / (after[1] - before[1]) * 1e6, 1)}


def spent(stack):
    """Seconds, and notifications, so far."""
    with urllib.request.urlopen(stack.url("jira-adapter") + "/metrics") as answer:
        text = answer.read().decode()
    return tuple(
        float(re.search(rf'^{name}{{[^}}]*}} ([0-9.e+-]+)$', text, re.M).group(1))
        for name in ("tandem_webhook_parse_cpu_seconds_total", "tandem_webhook_parses_total"))
