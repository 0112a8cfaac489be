#!/usr/bin/env python3
"""Drives the Jira simulator through the functions of an independent client, the PyPI package `jira`.

    jira_client_check.py URL --jira cloud|datacenter
    jira_client_check.py --prepare

The last line of the output is a JSON object with counts. Exits with 0 if every function did what its documentation says,
and with 1 if not. Exits with 77 if the package cannot be installed, or with 1 if CI=true is set.
"""
import argparse
import io
import json
import os
import sys
import time
import urllib.request

sys.dont_write_bytecode = True
import python_environment

CLIENT = "jira==3.10.5"


def skip(why):
    print(f"not checked: {why}", file=sys.stderr)
    print(json.dumps({"skipped": why}))
    sys.exit(1 if os.environ.get("CI") == "true" else 77)


class Tour:
    def __init__(self, url, shape):
        from jira import JIRA
        from jira.exceptions import JIRAError

        self.Refused = JIRAError
        self.is_cloud = shape == "cloud"
        self.findings = []
        self.count = 0
        name = "tandem@example.com" if self.is_cloud else "tandem"
        self.jira = JIRA(server=url, basic_auth=(name, "tandem-secret"), max_retries=0)
        self.url = url

    def expect(self, what, found, wanted=True):
        self.count += 1
        if found != wanted:
            self.findings.append(f"{what}: {found!r}, not {wanted!r}")

    def refused(self, what, status, call):
        self.count += 1
        try:
            call()
            self.findings.append(f"{what}: was carried out")
        except self.Refused as refusal:
            if refusal.status_code != status:
                self.findings.append(f"{what}: refused with {refusal.status_code}, not {status}")

    def part(self, call):
        try:
            call()
        except Exception as error:  # one part that breaks hides no other
            self.findings.append(f"{call.__name__}: {type(error).__name__}: {str(error)[:300]}")

    def all(self):
        for part in (self.site, self.issues, self.talk, self.links, self.files, self.attention, self.people,
                     self.planning, self.metadata, self.end):
            self.part(part)

    def agile(self, path):
        return self.jira._get_json(path, base=self.jira.AGILE_BASE_URL)

    def site(self):
        jira = self.jira
        self.expect("deployment", jira.server_info()["deploymentType"], "Cloud" if self.is_cloud else "Server")
        self.expect("myself", jira.myself()["displayName"], "Tandem Sync")
        self.expect("projects", "DEMO" in [project.key for project in jira.projects()])
        self.expect("project", jira.project("DEMO").name, "Demo")
        self.expect("types", "Story" in [kind.name for kind in jira.issue_types()])
        self.expect("priorities", len(jira.priorities()) > 1)
        self.expect("statuses", len(jira.statuses()) > 1)
        self.expect("resolutions", len(jira.resolutions()) > 0)
        self.expect("fields", "summary" in [field["id"] for field in jira.fields()])
        self.expect("link types", "Blocks" in [kind.name for kind in jira.issue_link_types()])
        allowed = jira.my_permissions(projectKey="DEMO", permissions="BROWSE_PROJECTS")
        self.expect("permissions", allowed["permissions"]["BROWSE_PROJECTS"]["havePermission"])
        self.refused("an unknown project", 404, lambda: jira.project("NOWHERE"))

    def make(self, summary, kind="Story"):
        return self.jira.create_issue(project="DEMO", summary=summary, issuetype={"name": kind})

    def issues(self):
        jira = self.jira
        self.one, self.two = self.make("From outside"), self.make("Another")
        one = self.one
        self.expect("summary", jira.issue(one.key).fields.summary, "From outside")
        one.update(summary="Renamed", fields=None, description="*bold*")
        self.expect("renamed", jira.issue(one.id).fields.summary, "Renamed")
        one.update(labels=[{"add": "first"}, {"add": "second"}])
        self.expect("labels", sorted(jira.issue(one.key).fields.labels), ["first", "second"])
        one.add_field_value("labels", "third")
        self.expect("a label more", sorted(jira.issue(one.key).fields.labels), ["first", "second", "third"])
        steps = jira.transitions(one)
        self.expect("transitions", len(steps) > 0)
        before = jira.issue(one.key).fields.status.name
        jira.transition_issue(one, steps[0]["id"])
        self.expect("moved on", jira.issue(one.key).fields.status.name != before)
        self.refused("an unknown transition", 400, lambda: jira.transition_issue(one, "99999"))
        self.refused("an unknown issue", 404, lambda: jira.issue("DEMO-99999"))
        self.refused("no summary", 400, lambda: self.make(""))
        made = jira.create_issues([
            {"project": "DEMO", "summary": "a", "issuetype": {"name": "Story"}},
            {"project": "DEMO", "summary": "b", "issuetype": {"name": "None such"}},
        ])
        self.expect("of two one is made", [entry["status"] for entry in made], ["Success", "Error"])
        search = jira.enhanced_search_issues if self.is_cloud else jira.search_issues
        self.expect("search", one.key in [issue.key for issue in search("project = DEMO", maxResults=100)])
        self.refused("bad JQL", 400, lambda: search("project ="))
        self.expect("changelog", jira.issue(one.key, expand="changelog").changelog.total > 0)
        jira.add_issue_property(one, "p", {"a": 1})
        self.expect("property", jira.issue_property(one, "p").value.a, 1)

    def talk(self):
        jira, key = self.jira, self.one.key
        comment = jira.add_comment(key, "hello")
        comment.update(body="bye")
        self.expect("comment", jira.comment(key, comment.id).body, "bye")
        comment.delete()
        self.expect("no comment", len(jira.comments(key)), 0)
        work = jira.add_worklog(key, timeSpent="1h 30m", comment="typing")
        self.expect("work", jira.worklog(key, work.id).timeSpentSeconds, 5400)
        work.delete()
        self.expect("no work", len(jira.worklogs(key)), 0)

    def links(self):
        jira = self.jira
        jira.create_issue_link("Blocks", self.one.key, self.two.key)
        link = jira.issue(self.one.key).fields.issuelinks[0]
        self.expect("link", jira.issue_link(link.id).type.name, "Blocks")
        jira.delete_issue_link(link.id)
        self.expect("no link", jira.issue(self.one.key).fields.issuelinks, [])
        remote = jira.add_simple_link(self.one, {"url": "https://x.example", "title": "x"})
        self.expect("remote link", jira.remote_link(self.one, remote.id).object.title, "x")

    def files(self):
        attachment = self.jira.add_attachment(self.one, io.BytesIO(b"bytes"), "a.txt")
        self.expect("file", self.jira.attachment(attachment.id).size, 5)
        if not self.is_cloud:
            # Cloud sends the reader to another host, which is none here.
            self.expect("its bytes", self.jira.attachment(attachment.id).get(), b"bytes")
        self.jira.delete_attachment(attachment.id)
        self.refused("a file that is gone", 404, lambda: self.jira.attachment(attachment.id))

    def attention(self):
        jira = self.jira
        self.expect("watchers", jira.watchers(self.one).watchCount, 0)
        jira.add_watcher(self.one, jira.myself()["accountId"] if self.is_cloud else "tandem")
        self.expect("a watcher", jira.watchers(self.one).isWatching)
        self.expect("votes", jira.votes(self.one).votes, 0)
        self.refused("a vote for one's own", 404, lambda: jira.add_vote(self.one))

    def people(self):
        jira = self.jira
        words = {"query": "alice"} if self.is_cloud else {"user": "alice"}
        self.expect("people", [user.displayName for user in jira.search_users(**words)], ["Alice Archer"])
        words = {"query": "bob"} if self.is_cloud else {"username": "bob"}
        found = jira.search_assignable_users_for_issues(project="DEMO", **words)
        self.expect("assignable", [user.displayName for user in found], ["Bob Baker"])
        jira.assign_issue(self.one, "alice@example.com" if self.is_cloud else "alice")
        self.expect("assignee", jira.issue(self.one.key).fields.assignee.displayName, "Alice Archer")
        picked = jira._get_json("user/picker?query=ali")
        self.expect("picked", [user["displayName"] for user in picked["users"]], ["Alice Archer"])
        if self.is_cloud:
            mine = jira.myself()["accountId"]
            self.expect("by id", jira._get_json(f"user/bulk?accountId={mine}")["values"][0]["accountId"], mine)

    def planning(self):
        jira, key = self.jira, self.one.key
        board = jira.boards()[0]
        self.expect("board's project", self.agile(f"board/{board.id}/project")["values"][0]["key"], "DEMO")
        self.expect("sprints", len(jira.sprints(board.id)) > 1)
        sprint = jira.create_sprint("From outside", board.id)
        self.expect("sprint", jira.sprint(sprint.id).state, "future")
        jira.add_issues_to_sprint(sprint.id, [key])
        inside = self.agile(f"sprint/{sprint.id}/issue")["issues"]
        self.expect("in the sprint", [issue["key"] for issue in inside], [key])
        jira.move_to_backlog([key])
        self.expect("in no sprint", self.agile(f"sprint/{sprint.id}/issue")["total"], 0)
        self.refused("a sprint without a board", 400, lambda: jira.create_sprint("x", 999))
        epic = self.make("An epic", "Epic")
        jira.add_issues_to_epic(epic.key, [key])
        self.expect("epic", self.agile(f"epic/{epic.key}")["id"], int(epic.id))
        inside = self.agile(f"epic/{epic.key}/issue")["issues"]
        self.expect("in the epic", [issue["key"] for issue in inside], [key])
        jira.add_issues_to_epic("none", [key])
        self.expect("in no epic", self.agile(f"epic/{epic.key}/issue")["total"], 0)
        self.refused("an epic that is none", 404, lambda: self.agile(f"epic/{key}"))

    def metadata(self):
        jira = self.jira
        if self.is_cloud:
            meta = jira.createmeta(projectKeys="DEMO", expand="projects.issuetypes.fields")
            kinds = meta["projects"][0]["issuetypes"]
            self.expect("fields to fill", "summary" in kinds[0]["fields"])
            levels = jira._get_json("project/10000/hierarchy")["hierarchy"]
            self.expect("hierarchy", [level["level"] for level in levels], [-1, 0, 1])
        else:
            kinds = jira.project_issue_types("DEMO")
            self.expect("types to make", "Story" in [kind.name for kind in kinds])
            fields = jira.project_issue_fields("DEMO", next(kind.id for kind in kinds if kind.name == "Story"))
            self.expect("fields to fill", "summary" in [field.fieldId for field in fields])
            self.expect("session", jira.session().name, "tandem")
        self.expect("statuses of types", len(jira._get_json("project/DEMO/statuses")) > 1)
        self.expect("versions", len(jira.project_versions("DEMO")) > 0)
        self.expect("components", len(jira.project_components("DEMO")) > 0)

    def end(self):
        key = self.one.key
        self.one.delete()
        self.refused("a deleted issue", 404, lambda: self.jira.issue(key))


def wait_for(url):
    for _ in range(300):
        try:
            with urllib.request.urlopen(url + "/_control/counters", timeout=5):
                return
        except OSError:
            time.sleep(0.1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url", nargs="?")
    parser.add_argument("--jira", choices=["cloud", "datacenter"])
    parser.add_argument("--prepare", action="store_true")
    options = parser.parse_args()
    python_environment.enter("jira-client-check", [CLIENT], skip)
    if options.prepare:
        return 0
    wait_for(options.url)
    tour = Tour(options.url, options.jira)
    tour.all()
    for finding in tour.findings:
        print(finding)
    print(json.dumps({"expectations": tour.count, "findings": len(tour.findings)}))
    return 1 if tour.findings else 0


if __name__ == "__main__":
    sys.exit(main())
