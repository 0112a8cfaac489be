#!/usr/bin/env python3
"""Shares some stories, changes them on both sides, and prints one line for each change.

    demo.py FOLDER       for the stack that runs in FOLDER (scripts/lib/stack.py)
    demo.py --compose    for the containers of deploy/docker-compose.yml; addresses from the environment

Exits with 1 if a change does not arrive within 30 seconds, or if something was created twice.
"""
import os
import sys
import time

from stack import Stack
from tandem_api import API, Jira, HTTPError, Targetprocess, until

STORIES = 3


class Demo:
    # Bytes of every kind, more than fit into one chunk.
    PICTURE = bytes(range(256)) * 2000

    def __init__(self, settings, jira, targetprocess, shape, inside=None):
        """`inside` gives the simulators' addresses as the adapters see them, where those differ."""
        self.api = API(settings, "demo")
        self.jira = Jira(jira)
        self.targetprocess = Targetprocess(targetprocess)
        self.inside = inside or (jira, targetprocess)
        self.shape = shape
        self.failed = False

    def run(self):
        jira_webhook, targetprocess_webhook = self.api.connect(*self.inside, self.shape)
        self.jira.told(jira_webhook)
        self.targetprocess.told(targetprocess_webhook)
        self.api.put_profile(shape=self.shape)
        stories = self.targetprocess.seed(STORIES)
        keys = self.jira.seed(STORIES, "To be overwritten by its user story")
        for story, key in zip(stories, keys):
            began = time.time()
            share = self.api.share(story, key)
            self.tell(f"#{story} and {key}: shared", began,
                      lambda story=story, key=key: self.agree(story, key))
        story, key = stories[0], keys[0]
        self.crossing(story, key)
        self.linking(stories, keys)
        self.working(story, key)
        self.once(story, key)
        self.unshare(share["id"], stories[-1], keys[-1])
        return not self.failed

    def crossing(self, story, key):
        """One change of each kind in each direction."""
        steps = [
            (f"#{story}: name changed in Targetprocess", lambda: self.targetprocess.edit(story, Name="Guest checkout"),
             lambda: self.jira.issue(key)["name"] == "Guest checkout"),
            (f"{key}: name changed in Jira", lambda: self.jira.edit(key, summary="Guest checkout, one page"),
             lambda: self.targetprocess.story(story)["name"] == "Guest checkout, one page"),
            (f"#{story}: description with a list and a link",
             lambda: self.targetprocess.edit(
                 story, Description='<div>Steps:</div><ul><li><b>e-mail</b></li>'
                 '<li><a href="https://shop.example/terms">terms</a></li></ul>'),
             lambda: "[terms|https://shop.example/terms]" in self.jira.issue(key)["description"]
             and "* *e-mail*" in self.jira.issue(key)["description"]),
            (f"{key}: description with emphasis and code",
             lambda: self.jira.edit(key, description="Only _one_ page, see {{checkout.html}}."),
             lambda: "checkout.html" in self.targetprocess.story(story)["description"]),
            (f"#{story}: state changed to In Progress", lambda: self.targetprocess.edit(story, state="In Progress"),
             lambda: self.jira.issue(key)["state"] == "In Progress"),
            (f"{key}: status changed to Done", lambda: self.jira.move(key, "Done"),
             lambda: self.targetprocess.story(story)["state"] == "Done"),
            (f"#{story}: two tags added", lambda: self.targetprocess.edit(story, Tags="web, two words"),
             lambda: self.jira.issue(key)["labels"] == ["two words", "web"]),
            (f"{key}: label added while #{story} loses a tag",
             lambda: (self.jira.edit(key, labels=["two\u02cdwords", "web", "urgent"]),
                      self.targetprocess.edit(story, Tags="two words")),
             lambda: sorted(self.jira.issue(key)["labels"]) == sorted(self.targetprocess.story(story)["tags"])
             == ["two words", "urgent"]),
            (f"#{story}: priority changed", lambda: self.targetprocess.edit(story, Priority={"Id": 2}),
             lambda: self.jira.issue(key)["priority"] == "High"),
            (f"{key}: due date set", lambda: self.jira.edit(key, duedate="2026-12-24"),
             lambda: self.targetprocess.story(story)["due"] == "2026-12-24"),
            (f"#{story}: developer changed to Ben, who is Bob in Jira", lambda: self.targetprocess.add(
                "Assignment", Assignable={"Id": story}, GeneralUser={"Id": 3}, Role={"Id": 1}),
             lambda: (self.jira.issue(key)["assignee"] or "").startswith("Bob")),
            (f"{key}: assignee changed to Alice",
             lambda: self.jira.edit(key, assignee=self.jira.person("alice")),
             lambda: self.targetprocess.developers(story) == ["ada"]),
            (f"#{story}: sprint, release, and effort set",
             lambda: self.targetprocess.edit(story, TeamIteration={"Id": 622}, Release={"Id": 602}, Effort=5),
             lambda: "DEMO Sprint 2" in self.jira.issue(key)["sprint"] and self.jira.issue(key)["versions"] == ["1.1"]
             and self.jira.issue(key)["points"] == 5),
            (f"{key}: moved to the active sprint", lambda: self.jira.edit(key, customfield_10020=1),
             lambda: self.targetprocess.story(story)["iteration"] == "Sprint 1"),
            (f"#{story}: custom field with two values set",
             lambda: self.targetprocess.edit(story, CustomFields=[{"Name": "Browser", "Value": "Chrome,Safari"}]),
             lambda: self.jira.issue(key)["browsers"] == ["Chrome", "Safari"]),
            (f"{key}: custom field with text set",
             lambda: self.jira.edit(key, customfield_10101="Works *offline*, too."),
             lambda: "offline" in self.targetprocess.story(story)["acceptance"]),
            (f"#{story}: picture attached", lambda: self.targetprocess.upload(story, "picture.png", self.PICTURE),
             lambda: self.jira.file(key, "picture.png") == self.PICTURE),
            (f"{key}: file attached", lambda: self.jira.upload(key, "notes ü.txt", b"One page it is.\n"),
             lambda: self.targetprocess.file(story, "notes ü.txt") == b"One page it is.\n"),
            (f"#{story}: comment added", lambda: self.targetprocess.comment(story, "<div>Legal says an e-mail is enough.</div>"),
             lambda: any("Legal says" in text for text in self.jira.issue(key)["comments"])),
            (f"{key}: comment added", lambda: self.jira.comment(key, "Then *one page* it is."),
             lambda: any("one page" in text for text in self.targetprocess.story(story)["comments"])),
        ]
        for what, change, has_crossed in steps:
            began = time.time()
            change()
            self.tell(what, began, has_crossed)

    def working(self, story, key):
        """Logged work crosses with its day, and goes with its original."""
        mine, theirs = (90, "2026-11-02"), (45, "2026-11-03")
        began = time.time()
        self.targetprocess.add("Time", Assignable={"Id": story}, Description="Form built", Spent=1.5, Date="2026-11-02")
        self.tell(f"#{story}: 90 minutes logged", began, lambda: self.jira.work(key) == [mine])
        began = time.time()
        worklog = self.jira.log_work(key, 45, "2026-11-03", "Looked through")
        self.tell(f"{key}: 45 minutes logged", began, lambda: self.targetprocess.work(story) == [mine, theirs])
        began = time.time()
        self.jira.forget_work(key, worklog)
        self.tell(f"{key}: 45 minutes deleted", began, lambda: self.targetprocess.work(story) == [mine])

    def linking(self, stories, keys):
        """Parents and links of an item are copied when both items are shared."""
        feature = self.targetprocess.add("Feature", Name="Checkout", Project={"Id": 500})
        began = time.time()
        self.targetprocess.edit(stories[0], Feature={"Id": feature})
        self.api.push(feature)
        self.tell(f"#{stories[0]}: feature #{feature} set, which is shared afterward", began,
                  lambda: self.jira.parent(keys[0]) == "Checkout")
        began = time.time()
        self.targetprocess.add("Relation", Master={"Id": stories[0]}, Slave={"Id": stories[1]}, RelationType={"Id": 2})
        self.tell(f"#{stories[0]}: link to #{stories[1]} added", began,
                  lambda: self.jira.issue(keys[0])["blocks"] == [keys[1]])
        began = time.time()
        self.jira.link(keys[1], keys[0], "Relates")
        self.tell(f"{keys[1]}: link to {keys[0]} added", began,
                  lambda: self.targetprocess.related(stories[1]) == [stories[0]])

    def once(self, story, key):
        """Nothing is doubled: each side has the two comments, and the texts agree."""
        began = time.time()
        self.tell("each comment exists once on each side", began, lambda: (
            len(self.jira.issue(key)["comments"]) == 2 and len(self.targetprocess.story(story)["comments"]) == 2))
        if not self.agree(story, key):
            self.failed = True

    def unshare(self, share, story, key):
        self.api.call("DELETE", f"shares/{share}")
        try:
            self.api.call("GET", f"shares/{share}")
            self.failed = True
        except HTTPError as refusal:
            self.failed |= refusal.status != 404
        print(f"  {'ok' if not self.failed else 'FAILED':6}  #{story} and {key}: unshared, both items stay", flush=True)

    def agree(self, story, key):
        there, here = self.jira.issue(key), self.targetprocess.story(story)
        return there["name"] == here["name"]

    def tell(self, what, began, condition):
        try:
            until(what, condition)
            print(f"  ok      {what}: {round((time.time() - began) * 1000)} ms", flush=True)
        except TimeoutError as late:
            self.failed = True
            print(f"  FAILED  {what}: {late}", flush=True)


def main():
    if sys.argv[1:] == ["--compose"]:
        names = ["TANDEM_API_URL", "TANDEM_TOKEN_URL", "TANDEM_OAUTH_CLIENT_ID", "TANDEM_OAUTH_CLIENT_SECRET"]
        demo = Demo(
            {name: os.environ[name] for name in names}, os.environ["JIRA_SIMULATOR"],
            os.environ["TARGETPROCESS_SIMULATOR"], "cloud",
            inside=("http://jira-simulator:9101", "http://targetprocess-simulator:9102"))
    else:
        stack = Stack(sys.argv[1])
        demo = Demo(
            stack.client_settings(), stack.url("jira-simulator"), stack.url("targetprocess-simulator"),
            stack.state["shape"])
    sys.exit(0 if demo.run() else 1)


if __name__ == "__main__":
    main()
