#!/usr/bin/env python3
"""The whole system on this machine, in a folder of its own. It has a private PostgreSQL and RabbitMQ, the five services,
and the two simulators, each on a free port of the loopback address.

    stack.py up FOLDER --bin FOLDER_OF_PROGRAMS [--jira cloud|datacenter] [--demo]
    stack.py down FOLDER          stops all that `up` started
    stack.py kill FOLDER NAME     ends one program at once, as a crash would; NAME may be postgres or rabbitmq
    stack.py start FOLDER NAME    starts it again
    stack.py stop FOLDER NAME     asks it to end, as a rollout does
    stack.py show FOLDER          where a person can look, and what to try

`up` writes FOLDER/stack.json: by name the process id, the addresses and how long the start took.
"""
import argparse
import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
SERVICES = ["secrets-encryptor", "profile-api", "jira-adapter", "targetprocess-adapter", "entity-sync"]
SIMULATORS = ["jira-simulator", "targetprocess-simulator"]
SCHEMAS = {
    "profile-api": "profile_api",
    "jira-adapter": "jira_adapter",
    "targetprocess-adapter": "targetprocess_adapter",
    "entity-sync": "entity_sync",
}


class Signals:
    """Ends the program on SIGINT and SIGTERM, but never between the start of a process and the record of its ID."""

    def __init__(self):
        self.is_deferring = False
        self.deferred = None
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.handle)

    def handle(self, number, _):
        if self.is_deferring:
            self.deferred = number
        else:
            sys.exit(128 + number)

    def __enter__(self):
        self.is_deferring = True

    def __exit__(self, *_):
        self.is_deferring = False
        if self.deferred is not None:
            sys.exit(128 + self.deferred)


def say(text):
    print(text, file=sys.stderr, flush=True)


def fail(text):
    say(text)
    sys.exit(1)


class Stack:
    def __init__(self, folder, signals=None):
        self.signals = signals
        self.folder = Path(folder).resolve()
        self.file = self.folder / "stack.json"
        self.state = json.loads(self.file.read_text()) if self.file.exists() else {}

    def save(self):
        passing = self.file.with_suffix(".new")
        passing.write_text(json.dumps(self.state, indent=2) + "\n")
        passing.replace(self.file)

    # Addresses

    def port(self, name):
        """The port of an earlier start unless someone else took it, so that addresses last."""
        ports = self.state.setdefault("ports", {})
        known = ports.get(name)
        if known is None or not is_free(known):
            ports[name] = free_port(set(ports.values()))
        return ports[name]

    def url(self, name):
        return f"http://127.0.0.1:{self.state['ports'][name]}"

    # Start

    def up(self, programs, shape, demo, largest_file=None):
        if not any(self.is_running(name) for name in SERVICES + SIMULATORS):
            # The simulators forget everything when they end; shares of items that are gone would only mislead.
            shutil.rmtree(self.folder, ignore_errors=True)
            self.state = {"ports": self.state.get("ports", {})}
        (self.folder / "log").mkdir(parents=True, exist_ok=True)
        self.state.update(bin=str(Path(programs).resolve()), shape=shape, demo=demo, largest_file=largest_file)
        self.state.setdefault("processes", {})
        say("Starting PostgreSQL and RabbitMQ")
        self.infrastructure("start")
        self.keys()
        for name in SERVICES + SIMULATORS:
            if not self.is_running(name):
                self.port(name)
                if name.endswith("-adapter"):
                    self.port(name + "-webhooks")
        self.save()
        for name in SIMULATORS + SERVICES:
            self.start(name)
        for name in SIMULATORS + SERVICES:
            self.wait(name)

    def infrastructure(self, verb):
        environment = dict(os.environ)
        output = subprocess.run(
            [str(HERE / "services.sh"), verb, str(self.folder)], env=environment, stdout=subprocess.PIPE, check=True,
            text=True).stdout
        for line in output.splitlines():
            name, _, value = line.partition("=")
            if name == "TANDEM_TEST_POSTGRES_URL":
                self.state["postgres"] = value
            if name == "TANDEM_TEST_AMQP_URL":
                self.state["broker"] = value
        self.save()

    def keys(self):
        """The cluster's keys and the services' own secrets, made once."""
        keys = self.folder / "keys"
        if not (keys / "clients.json").exists():
            subprocess.run(
                [self.program("secrets-encryptor"), "init", str(keys)], check=True, stdout=subprocess.DEVNULL)
        passwords = self.state.setdefault("passwords", {})
        for schema in SCHEMAS.values():
            passwords.setdefault(schema, secrets.token_urlsafe(24))

    def program(self, name):
        path = Path(self.state["bin"]) / name
        if not path.exists():
            fail(f"{path} is missing; build it first")
        return str(path)

    def start(self, name):
        if name in ("postgres", "rabbitmq"):
            self.infrastructure("start")
            return
        if self.is_running(name):
            return
        arguments, environment = self.command(name)
        log = open(self.folder / "log" / f"{name}.log", "ab")
        begun = time.time()
        with self.signals or contextlib.nullcontext():
            process = subprocess.Popen(
                arguments, env={**base_environment(), **environment}, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, cwd=self.folder)
            self.state["processes"][name] = {
                "pid": process.pid, "begun": begun, "url": self.url(name),
                **({"webhooks": self.url(name + "-webhooks")} if name.endswith("-adapter") else {}),
            }
            self.save()

    def command(self, name):
        port = str(self.state["ports"][name])
        if name == "jira-simulator":
            options = ["--port", port, "--jira", self.state["shape"], "--public-url", self.url(name)]
            # A person at a demo does not wait as long as Jira's own schedule of retries would have it.
            options += ["--webhook-retry-base", "500", "--webhook-tries", "8"]
            if self.state.get("largest_file"):
                options += ["--largest-file", str(self.state["largest_file"])]
            return [self.program(name), *options, *(["--demo"] if self.state["demo"] else [])], {}
        if name == "targetprocess-simulator":
            options = ["--port", port, "--account", f"127.0.0.1:{port}"]
            return [self.program(name), *options, *(["--demo"] if self.state["demo"] else [])], {}
        return [self.program(name)], self.settings(name)

    def settings(self, name):
        keys = self.folder / "keys"
        settings = {
            "TANDEM_HTTP_HOST": "127.0.0.1",
            "TANDEM_HTTP_PORT": str(self.state["ports"][name]),
            "TANDEM_LOG_FORMAT": "json",
            "TANDEM_OAUTH_ISSUER": self.url("secrets-encryptor"),
        }
        if name == "secrets-encryptor":
            settings["TANDEM_KEYS_DIR"] = str(keys)
            return settings
        settings.update(
            TANDEM_OAUTH_CLIENT_ID=name,
            TANDEM_OAUTH_CLIENT_SECRET=(keys / f"{name}.secret").read_text().strip(),
            TANDEM_SECRETS_ENCRYPTOR_URL=self.url("secrets-encryptor"),
            TANDEM_AMQP_URL=self.state["broker"],
            TANDEM_PRIVATE_CLOUD="true",
            TANDEM_ALLOWED_NETWORKS="127.0.0.0/8",
        )
        schema = SCHEMAS[name]
        owner = self.state["postgres"]
        settings["TANDEM_DATABASE_OWNER_URL"] = owner
        settings["TANDEM_DATABASE_URL"] = owner.replace(
            "//tandem@", f"//{schema}:{self.state['passwords'][schema]}@")
        if name != "profile-api":
            settings["TANDEM_PROFILE_API_URL"] = self.url("profile-api")
        if name.endswith("-adapter"):
            settings["TANDEM_PUBLIC_PORT"] = str(self.state["ports"][name + "-webhooks"])
        if name in ("profile-api", "entity-sync", "targetprocess-adapter"):
            settings["TANDEM_JIRA_ADAPTER_URL"] = self.url("jira-adapter")
        if name in ("profile-api", "entity-sync", "jira-adapter"):
            settings["TANDEM_TARGETPROCESS_ADAPTER_URL"] = self.url("targetprocess-adapter")
        if name == "entity-sync":
            # A person at a demo does not wait a minute for what a lost notification did not tell.
            settings["TANDEM_RECONCILIATION_INTERVAL"] = "10s"
        if name == "profile-api":
            settings["TANDEM_ENTITY_SYNC_URL"] = self.url("entity-sync")
            settings["TANDEM_JIRA_PUBLIC_URL"] = self.url("jira-adapter-webhooks")
            settings["TANDEM_TARGETPROCESS_PUBLIC_URL"] = self.url("targetprocess-adapter-webhooks")
        return settings

    def client_settings(self):
        """The environment variables that `tandem` needs for this stack."""
        return {
            "TANDEM_API_URL": self.url("profile-api"),
            "TANDEM_OAUTH_ISSUER": self.url("secrets-encryptor"),
            "TANDEM_TOKEN_URL": self.url("secrets-encryptor") + "/oauth/token",
            "TANDEM_OAUTH_CLIENT_ID": "tandem",
            "TANDEM_OAUTH_CLIENT_SECRET": (self.folder / "keys" / "tandem.secret").read_text().strip(),
        }

    def wait(self, name, seconds=60):
        process = self.state["processes"][name]
        path = {"jira-simulator": "/_control/counters", "targetprocess-simulator": "/_control/health"}
        url = process["url"] + path.get(name, "/health/ready")
        end = time.time() + seconds
        while time.time() < end:
            if not self.is_running(name):
                tail = (self.folder / "log" / f"{name}.log").read_text(errors="replace").splitlines()[-15:]
                fail(f"{name} has ended:\n" + "\n".join(tail))
            try:
                with urllib.request.urlopen(url, timeout=2):
                    break
            except (urllib.error.URLError, OSError):
                time.sleep(0.01)
        else:
            fail(f"{name} did not become ready within {seconds} s; see {self.folder / 'log' / name}.log")
        process.setdefault("start_ms", round((time.time() - process["begun"]) * 1000))
        self.save()

    def show(self):
        (self.folder / "tandem.env").write_text(
            "".join(f"export {name}='{value}'\n" for name, value in self.client_settings().items()))
        secret = self.folder / "keys" / "tandem.secret"
        say(f"""
Tandem is running. Open these pages:

  Jira (simulator)            {self.url("jira-simulator")}/
  Targetprocess (simulator)   {self.url("targetprocess-simulator")}/
  Administration              {self.url("profile-api")}/?account=demo

The simulators need no login: choose on the page which user makes a change. The administration page asks for a user
name and a password: use "tandem" and the content of {secret}.

Change a shared story on one page and watch the other. On the command line:

  source {self.folder}/tandem.env
  {self.state["bin"]}/tandem share list --account demo

The logs are in {self.folder}/log. Press Ctrl-C to stop everything.
""")

    # End

    def pid(self, name):
        return self.state.get("processes", {}).get(name, {}).get("pid")

    def is_running(self, name):
        pid = self.pid(name)
        if pid is None:
            return False
        try:
            # One that ended under this very process must be taken note of, or it stays as a zombie.
            os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            pass
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].decode().endswith("/" + name)
        except OSError:
            return False

    def end(self, name, with_signal, seconds=20):
        if name in ("postgres", "rabbitmq"):
            subprocess.run([str(HERE / "services.sh"), f"kill-{name}", str(self.folder)], check=True)
            return
        if not self.is_running(name):
            return
        os.kill(self.pid(name), with_signal)
        end = time.time() + seconds
        while self.is_running(name) and time.time() < end:
            time.sleep(0.01)
        if self.is_running(name):
            say(f"{name} did not end within {seconds} s")
            os.kill(self.pid(name), signal.SIGKILL)

    def down(self):
        for name in reversed(SIMULATORS + SERVICES):
            if self.is_running(name):
                os.kill(self.pid(name), signal.SIGTERM)
        for name in SIMULATORS + SERVICES:
            self.end(name, signal.SIGTERM)
        subprocess.run([str(HERE / "services.sh"), "stop", str(self.folder)], check=False)


def base_environment():
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH") if name in os.environ}


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


def free_port(taken):
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if port not in taken:
            return port


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=["up", "down", "kill", "start", "stop", "show"])
    parser.add_argument("folder")
    parser.add_argument("name", nargs="?")
    parser.add_argument("--bin")
    parser.add_argument("--jira", dest="shape", default="cloud", choices=["cloud", "datacenter"])
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--largest-file", type=int, help="bytes that the simulated Jira allows for one")
    given = parser.parse_args()
    stack = Stack(given.folder, Signals() if given.verb in ("up", "start") else None)
    if given.verb == "up":
        if given.bin is None:
            parser.error("--bin is needed")
        stack.up(given.bin, given.shape, given.demo, given.largest_file)
    elif given.verb == "down":
        stack.down()
    elif given.verb == "show":
        stack.show()
    elif given.name is None:
        parser.error("NAME is needed")
    elif given.verb == "start":
        stack.start(given.name)
        if given.name not in ("postgres", "rabbitmq"):
            stack.wait(given.name)
    else:
        stack.end(given.name, signal.SIGKILL if given.verb == "kill" else signal.SIGTERM)


if __name__ == "__main__":
    main()
