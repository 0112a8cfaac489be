"""The memory that the adapters need while they copy one large attachment."""
import json
import time
import urllib.request


def measure(stack, api, pair, size):
    """Megabytes more than before that each adapter was resident at most, and how long it took."""
    adapters = ["targetprocess-adapter", "jira-adapter"]
    jira, targetprocess = stack.url("jira-simulator"), stack.url("targetprocess-simulator")
    api.put_profile(more=True, shape=stack.state["shape"])
    before = {}
    for name in adapters:
        forget_peak(stack.pid(name))
        before[name] = memory(stack.pid(name), "VmRSS")
    begun = time.time()
    post(targetprocess + "/_control/files", {"general": pair["targetprocess"], "name": "film.mp4", "size": size})
    path = f"{jira}/_control/as/alice/rest/api/2/issue/{pair['jira']}?fields=attachment"
    while not any(file["size"] == size for file in read(path)["fields"]["attachment"]):
        if time.time() - begun > 900:
            raise RuntimeError("the file did not cross within 900 s")
        time.sleep(0.2)
    seconds = time.time() - begun
    more = {name: round(memory(stack.pid(name), "VmHWM") - before[name], 1) for name in adapters}
    api.put_profile(more=False)
    return {"bytes": size, "seconds": round(seconds, 1), "more_mb": more}


def forget_peak(pid):
    """Resets the recorded peak of the memory (proc(5), clear_refs)."""
    with open(f"/proc/{pid}/clear_refs", "w") as file:
        file.write("5")


def memory(pid, name):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith(name + ":"))


def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=30).read()


def read(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.load(answer)
