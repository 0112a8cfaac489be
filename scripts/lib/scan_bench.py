"""The memory that the adapters need while they page through very many items."""
import base64
import json
import time
import urllib.parse
import urllib.request

from file_bench import forget_peak, memory, post


def measure(stack, count):
    """Megabytes more than before that each adapter was resident at most, how many items it gave, and how long it took."""
    seeds = {
        "jira": ("10001", "DEMO", lambda number: {"count": number}),
        "targetprocess": ("userstory", "501", lambda number: {"stories": number, "project": 501}),
    }
    results = {}
    for tool, (kind, project, seed) in seeds.items():
        post(stack.url(f"{tool}-simulator") + "/_control/seed", seed(count))
        selection = {"types": [kind], "scope": {"kind": "project", "sourceId": project}, "filters": []}
        results[f"{tool}-adapter"] = scan(stack, tool, selection)
    return results


def scan(stack, tool, selection):
    adapter = f"{tool}-adapter"
    address = stack.url(adapter) + f"/api/v1/demo/{tool}/select"
    forget_peak(stack.pid(adapter))
    before, begun = memory(stack.pid(adapter), "VmRSS"), time.time()
    items = pages = 0
    cursor = {}
    while cursor is not None:
        # So many pages take longer than a token lasts.
        headers = {"Authorization": "Bearer " + token(stack, f"{tool}:read"), "Content-Type": "application/json"}
        request = urllib.request.Request(address, json.dumps(selection | cursor).encode(), headers)
        with urllib.request.urlopen(request, timeout=300) as answer:
            page = json.load(answer)
        items, pages = items + len(page["items"]), pages + 1
        cursor = {"cursor": page["next"]} if page.get("next") else None
    return {
        "items": items, "pages": pages, "seconds": round(time.time() - begun, 1),
        "more_mb": round(memory(stack.pid(adapter), "VmHWM") - before, 1)}


def token(stack, scope):
    secret = (stack.folder / "keys" / "entity-sync.secret").read_text().strip()
    client = base64.b64encode(f"entity-sync:{secret}".encode()).decode()
    request = urllib.request.Request(
        stack.url("secrets-encryptor") + "/oauth/token",
        urllib.parse.urlencode({"grant_type": "client_credentials", "scope": scope}).encode(),
        {"Authorization": f"Basic {client}", "Content-Type": "application/x-www-form-urlencoded"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["access_token"]
