#!/usr/bin/env python3
"""Holds recorded exchanges with Jira against Atlassian's own OpenAPI documents.

    openapi_check.py RECORDING --jira cloud|datacenter [--specs FOLDER] [--answers] [--verbose]
    openapi_check.py --prepare

RECORDING has a line of JSON for each exchange, as `jira-simulator --record` writes them. The check covers the path and
the query of each request, the body of each request that was executed, and the status and the body of each response.
With --answers it covers the responses alone, for requests of other programs. The last line of the output is a JSON object with counts.

Exits with 0 if everything is as documented, with 1 if not, and with 64 if the arguments are not valid. Exits with 77 if
the documents or the validator are not available, or with 1 if CI=true is set.
"""
import argparse
import json
import os
import re
import sys
import urllib.parse
from pathlib import Path

sys.dont_write_bytecode = True
import python_environment
from openapi_document import Document, wrong_parameter

ROOT = Path(__file__).resolve().parents[2]
VALIDATOR = "openapi-schema-validator==0.6.3"

# By shape: each document with what stands before its paths.
DOCUMENTS = {
    "cloud": [
        ("jira-cloud-platform-v3.openapi.json.gz", ""),
        ("jira-cloud-platform-v2.openapi.json.gz", ""),
        ("jira-software-cloud-agile-builds-deployments.openapi.json.gz", ""),
    ],
    "datacenter": [("jira-software-datacenter-10.3.24.openapi.json.gz", "/rest")],
}

# Parts of Jira that no document describes.
UNDESCRIBED = re.compile(r"^/rest/(webhooks/1\.0|projectconfig/1|auth/latest)/|^/rest/api/latest/|^/secure/")

# Answers that any call may get, whether its own page says so or not.
GENERAL = {401, 403, 404, 429}


def skip(why):
    print(f"not checked: {why}", file=sys.stderr)
    print(json.dumps({"skipped": why}))
    sys.exit(1 if os.environ.get("CI") == "true" else 77)


class Check:
    def __init__(self, shape, specs, tolerated, answers_only):
        self.answers_only = answers_only
        self.documents = [Document(specs / name, prefix) for name, prefix in DOCUMENTS[shape]]
        self.tolerated = tolerated
        self.findings = []
        self.operations = set()
        self.excused = set()
        self.checked = self.undescribed = 0

    def add(self, call, part, place, message):
        place = re.sub(r"(?<=/)\d+(?=/|$)|^\d+(?=/|$)", "*", place)
        finding = f"{call}: {part} {place}: {message}" if place else f"{call}: {part}: {message}"
        reason = next((reason for pattern, reason in self.tolerated if re.search(pattern, finding)), None)
        if reason is None:
            self.findings.append(finding)
        else:
            self.excused.add(reason)

    def exchange(self, exchange):
        method, status = exchange["method"], exchange["status"]
        path, _, query = exchange["path"].partition("?")
        path = re.sub(r"^/ex/jira/[^/]+", "", path)
        found = [(document, *document.find(method, path)) for document in self.documents]
        known = [entry for entry in found if entry[1] is not None]
        documented = [entry for entry in known if entry[2] is not None]
        if not documented:
            if UNDESCRIBED.search(path):
                self.undescribed += 1
            elif status < 400:
                self.add(f"{method} {path}", "call", "", "carried out, though no document describes it")
            return
        document, template, operation = documented[0]
        call = f"{method} {document.prefix}{template}"
        self.checked += 1
        self.operations.add(call)
        if status < 400 and not self.answers_only:
            self.query(document, call, template, operation, query)
            self.request(document, call, template, method, operation, exchange)
        self.answer(document, call, template, method, operation, exchange)

    def query(self, document, call, template, operation, query):
        given = {}
        for name, value in urllib.parse.parse_qsl(query, keep_blank_values=True):
            given.setdefault(name, []).append(value)
        shared = document.content["paths"][template].get("parameters", [])
        described = {
            parameter["name"]: parameter
            for parameter in map(document.resolved, shared + operation.get("parameters", []))
            if parameter["in"] == "query"
        }
        for name, values in given.items():
            if name not in described:
                self.add(call, "query", name, "not described")
                continue
            schema = document.resolved(described[name].get("schema", {}))
            for value in values:
                for problem in wrong_parameter(schema, value, document):
                    self.add(call, "query", name, problem)
        for name, parameter in described.items():
            if parameter.get("required") and name not in given:
                self.add(call, "query", name, "required")

    def request(self, document, call, template, method, operation, exchange):
        body = document.resolved(operation.get("requestBody", {}))
        if not exchange["request"]:
            if body.get("required"):
                self.add(call, "request", "", "has no body")
            return
        if not body:
            self.add(call, "request", "", "has a body")
            return
        kind = (exchange.get("requestType") or "").split(";")[0]
        name = kind if kind in body["content"] else "*/*" if "*/*" in body["content"] else None
        if name is None:
            self.add(call, "request", "", f"{kind} is not described")
            return
        pointer = ("paths", template, method.lower(), "requestBody", "content", name, "schema")
        if "$ref" in operation["requestBody"]:
            pointer = (*operation["requestBody"]["$ref"].removeprefix("#/").split("/"), "content", name, "schema")
        self.body(document, call, "request", pointer, body["content"][name], exchange["request"])

    def answer(self, document, call, template, method, operation, exchange):
        status = exchange["status"]
        responses = operation["responses"]
        name = str(status) if str(status) in responses else "default" if "default" in responses else None
        if name is None:
            if status not in GENERAL:
                self.add(call, "answer", "", f"status {status} is not described ({', '.join(responses)} are)")
            return
        response = document.resolved(responses[name])
        content = response.get("content", {})
        kind = (exchange.get("responseType") or "").split(";")[0]
        described = next((kind_ for kind_ in (kind, "*/*") if kind_ in content), None)
        if not exchange["response"]:
            if status < 300 and status != 204 and any(value.get("schema") for value in content.values()):
                self.add(call, f"answer {status}", "", "has no body")
            return
        if described is None:
            # Most pages leave out what an error looks like; what a success looks like they tell.
            if status < 300 and content:
                self.add(call, f"answer {status}", "", f"{kind} is not described")
            return
        pointer = ("paths", template, method.lower(), "responses", name, "content", described, "schema")
        if "$ref" in responses[name]:
            pointer = (*responses[name]["$ref"].removeprefix("#/").split("/"), "content", described, "schema")
        self.body(document, call, f"answer {status}", pointer, content[described], exchange["response"])

    def body(self, document, call, part, pointer, described, text):
        try:
            value = json.loads(text)
        except ValueError as error:
            self.add(call, part, "", f"is no JSON ({error})")
            return
        schema = document.resolved(described.get("schema", {}))
        if not schema:
            return
        values = [value]
        if isinstance(value, list) and schema.get("type") == "object":
            self.excused.add("a document describes a list by one of its elements")
            values = value
        for element in values:
            for place, message in document.problems(pointer, element, part.split()[0]):
                self.add(call, part, place, message[:300])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recording", type=Path, nargs="?")
    parser.add_argument("--jira", choices=sorted(DOCUMENTS), default="cloud")
    parser.add_argument("--specs", type=Path, default=ROOT.parent / "shared" / "jira" / "specs")
    parser.add_argument("--answers", action="store_true", help="look at the answers alone")
    parser.add_argument("--verbose", action="store_true", help="list the operations that were seen")
    parser.add_argument("--prepare", action="store_true", help="only see whether the check could take place")
    given = parser.parse_args()
    if given.recording is None and not given.prepare:
        parser.exit(64, parser.format_usage())
    missing = [name for name, _ in DOCUMENTS[given.jira] if not (given.specs / name).exists()]
    if missing:
        skip(f"{given.specs} does not have {', '.join(missing)}")
    python_environment.enter("openapi-check", [VALIDATOR], skip)
    if given.prepare:
        return
    tolerated = json.loads((Path(__file__).parent / "openapi_faults.json").read_text())[given.jira]
    faults = [(fault["at"], fault["why"]) for fault in tolerated]
    check = Check(given.jira, given.specs, faults, given.answers)
    with open(given.recording) as lines:
        for line in lines:
            check.exchange(json.loads(line))
    for finding in sorted(set(check.findings)):
        print(finding)
    if given.verbose:
        print("\n".join(sorted(check.operations)))
    print(json.dumps({
        "checked": check.checked, "undescribed": check.undescribed, "operations": len(check.operations),
        "excused": sorted(check.excused), "findings": len(set(check.findings)),
    }))
    sys.exit(1 if check.findings else 0)


if __name__ == "__main__":
    main()
