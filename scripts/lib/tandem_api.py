"""The profile API and the simulators as the scripts use them: small HTTP with JSON, tokens fetched as needed."""
import base64
import json
import time
import urllib.error
import urllib.parse
import urllib.request


class HTTPError(Exception):
    """An answer that is no success; carries its status and words."""

    def __init__(self, request, status, words):
        super().__init__(f"{request} answered {status}: {words}")
        self.status = status


def call(method, url, body=None, headers=None, timeout=30):
    """Sends JSON, returns the answer's JSON (or None); raises HTTPError for anything but 2xx."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method, headers={
        **({"Content-Type": "application/json"} if data is not None else {}), **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            text = answer.read()
            return json.loads(text) if text else None
    except urllib.error.HTTPError as error:
        raise HTTPError(f"{method} {urllib.parse.urlsplit(url).path}", error.code, error.read(2000).decode()) from None


class API:
    """The profile API of one account, spoken to as an administrator."""

    SCOPES = "profiles:read profiles:write sync:read sync:write"

    def __init__(self, settings, account):
        self.settings = settings
        self.account = account
        self.token = None
        self.expiry = 0

    def call(self, method, path, body=None):
        url = f"{self.settings['TANDEM_API_URL']}/api/v1/{self.account}/{path}"
        return call(method, url, body, {"Authorization": f"Bearer {self.bearer()}"})

    def bearer(self):
        if time.time() > self.expiry:
            identity = f"{self.settings['TANDEM_OAUTH_CLIENT_ID']}:{self.settings['TANDEM_OAUTH_CLIENT_SECRET']}"
            form = urllib.parse.urlencode({"grant_type": "client_credentials", "scope": self.SCOPES}).encode()
            request = urllib.request.Request(
                self.settings["TANDEM_TOKEN_URL"], data=form, headers={
                    "Authorization": "Basic " + base64.b64encode(identity.encode()).decode(),
                    "Content-Type": "application/x-www-form-urlencoded"})
            with urllib.request.urlopen(request, timeout=10) as answer:
                token = json.load(answer)
            self.token = token["access_token"]
            self.expiry = time.time() + token["expires_in"] / 2
        return self.token

    # Set-up

    def connect(self, jira, targetprocess, shape):
        """Makes the two connections; returns the addresses of their webhooks, which are told once."""
        product = {"cloud": "jira-cloud", "datacenter": "jira-data-center"}[shape]
        sign_in = {
            "cloud": {"type": "basic", "user": "tandem@example.com", "password": "tandem-secret"},
            "datacenter": {"type": "token", "token": "tandem-token"},
        }[shape]
        networks = ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]
        answers = [
            self.call("PUT", f"connections/{name}", {
                "product": product, "baseURL": url, "allowedNetworks": networks, "credentials": credentials})
            for name, product, url, credentials in [
                ("jira", product, jira, sign_in),
                ("targetprocess", "targetprocess", targetprocess,
                 {"type": "token", "token": "targetprocess-demo-token"}),
            ]
        ]
        return [answer["webhook"]["url"] if answer.get("webhook") else self.renewed(name)
                for name, answer in zip(["jira", "targetprocess"], answers)]

    def renewed(self, connection):
        return self.call("POST", f"connections/{connection}/webhook")["url"]

    # Labels and tags merge. Options and users have value mappings. The due date is a day in both tools.
    MORE_FIELDS = [
        {"source": "Tags", "target": "labels"},
        {"source": "Priority", "target": "priority", "conflictRule": "source", "values": [
            {"source": "Must Have", "target": "Highest"}, {"source": "Great", "target": "High"},
            {"source": "Good", "target": "Medium"}, {"source": "Average", "target": "Low"},
            {"source": "Nice To Have", "target": "Lowest"}]},
        {"source": "PlannedEndDate", "target": "duedate"},
        {"source": "Assignments.Developer", "target": "assignee", "values": [
            {"source": "ada@shop.example", "target": "alice@example.com"},
            {"source": "ben@shop.example", "target": "bob@example.com"}]},
        {"source": "Feature", "target": "parent"},
        {"source": "Relations", "target": "issuelinks", "values": [
            {"source": "Blocker", "target": "Blocks"}, {"source": "Relation", "target": "Relates"}]},
        {"source": "Effort", "target": "customfield_10016"},
        {"source": "TeamIteration", "target": "customfield_10020", "values": [
            {"source": "Sprint 1", "target": "DEMO Sprint 1"}, {"source": "Sprint 2", "target": "DEMO Sprint 2"}]},
        {"source": "Release", "target": "fixVersions"},
        {"source": "Attachments", "target": "attachment"},
        {"source": "CustomFields.Browser", "target": "customfield_10107"},
        {"source": "CustomFields.Acceptance Criteria", "target": "customfield_10101"},
    ]

    # Features become epics, where a person wants them to.
    FEATURES = {
        "routings": [{"source": {"scope": {"sourceId": "500"}}, "target": {"scope": {"sourceId": "10000"}}}],
        "typeMappings": [{
            "sourceType": "feature", "targetType": "10000",
            "fields": [
                {"source": "Name", "target": "summary"}, {"source": "Description", "target": "description"}],
            "states": [], "comments": "both"}],
    }

    def put_profile(self, name="stories", more=True, shape="cloud"):
        """User stories of Targetprocess and stories of Jira, both ways.

        Name, description, state and comments; with `more` also tags, priority, due date, owner, features and relations.
        """
        # On Data Center the epic has a field of its own.
        parents = {"parent": "customfield_10014"} if shape == "datacenter" else {}
        more_fields = [{**field, "target": parents.get(field["target"], field["target"])} for field in self.MORE_FIELDS]
        # Cloud hides people's addresses from programs, and knows them by their account ids.
        accounts = {"alice@example.com": "712020:00000000-0000-4000-8000-000000001002",
                    "bob@example.com": "712020:00000000-0000-4000-8000-000000001003"} if shape == "cloud" else {}
        more_fields = [
            {**field, "values": [{**value, "target": accounts.get(value["target"], value["target"])}
                                 for value in field["values"]]} if "values" in field else field
            for field in more_fields]
        states = [
            ("Open", "To Do"), ("Planned", "To Do"), ("In Progress", "In Progress"), ("Coded", "In Review"),
            ("In Testing", "In Review"), ("Done", "Done"),
        ]
        self.call("PUT", f"profiles/{name}", {
            "name": "User stories and stories",
            "sourceTool": {"id": "targetprocess", "type": "Targetprocess"},
            "targetTool": {"id": "jira", "type": "Jira"},
            "mappings": [{"typeMappings": [{
                "sourceType": "userstory", "targetType": "10001",
                "fields": [
                    {"source": "Name", "target": "summary"},
                    {"source": "Description", "target": "description"},
                    {"source": "EntityState", "target": "status"},
                    *(more_fields if more else []),
                ],
                "states": [{"source": source, "target": target} for source, target in states],
                "comments": "both", **({"worklogs": "both"} if more else {}),
            }]}, *([self.FEATURES] if more else [])],
        })

    def push(self, targetprocess, profile="stories"):
        """Creates the counterpart of a Targetprocess item. Returns the share."""
        return self.call("POST", "shares", {"profile": profile, "source": str(targetprocess)})

    def share(self, targetprocess, jira, profile="stories"):
        return self.call("POST", "shares", {"profile": profile, "source": str(targetprocess), "target": jira})


def send_file(url, name, content, fields=None):
    """Sends a file as a browser's form does."""
    edge = "edge-of-a-part"
    parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
             for key, value in (fields or {}).items()]
    parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
                 "Content-Type: application/octet-stream\r\n\r\n".encode() + content + f"\r\n--{edge}--\r\n".encode())
    request = urllib.request.Request(url, data=b"".join(parts), method="POST", headers={
        "Content-Type": f"multipart/form-data; boundary={edge}", "X-Atlassian-Token": "no-check"})
    urllib.request.urlopen(request, timeout=30).read()


def read_file(url):
    return urllib.request.urlopen(url, timeout=30).read()


class Jira:
    """The Jira simulator: the edits of its users, and its content."""

    def __init__(self, url):
        self.url = url

    def told(self, webhook):
        call("DELETE", f"{self.url}/_control/webhooks")
        call("POST", f"{self.url}/_control/webhooks", {"url": webhook})

    def seed(self, count, summary="Story"):
        return [issue["key"] for issue in call(
            "POST", f"{self.url}/_control/seed", {"count": count, "summary": summary})["issues"]]

    def acts(self, user, method, path, body=None):
        return call(method, f"{self.url}/_control/as/{user}/rest/api/2/{path}", body)

    def edit(self, key, user="alice", **fields):
        self.acts(user, "PUT", f"issue/{key}", {"fields": fields})

    def move(self, key, status, user="alice"):
        for transition in self.acts(user, "GET", f"issue/{key}/transitions?expand=transitions.fields")["transitions"]:
            if transition["to"]["name"] == status:
                fields = {"resolution": {"name": "Done"}} if "resolution" in transition.get("fields", {}) else {}
                self.acts(user, "POST", f"issue/{key}/transitions",
                          {"transition": {"id": transition["id"]}, "fields": fields})
                return
        raise RuntimeError(f"{key} cannot be moved to {status} from where it stands")

    def link(self, key, other, kind, user="alice"):
        self.acts(user, "POST", "issueLink", {
            "type": {"name": kind}, "inwardIssue": {"key": key}, "outwardIssue": {"key": other}})

    def comment(self, key, text, user="alice"):
        return self.acts(user, "POST", f"issue/{key}/comment", {"body": text})["id"]

    def work(self, key):
        """The minutes that were logged, and the days."""
        found = self.acts("alice", "GET", f"issue/{key}/worklog")["worklogs"]
        return [(entry["timeSpentSeconds"] // 60, entry["started"][:10]) for entry in found]

    def log_work(self, key, minutes, day, text, user="alice"):
        return self.acts(user, "POST", f"issue/{key}/worklog", {
            "comment": text, "timeSpentSeconds": minutes * 60, "started": f"{day}T08:00:00.000+0000"})["id"]

    def forget_work(self, key, worklog, user="alice"):
        self.acts(user, "DELETE", f"issue/{key}/worklog/{worklog}")

    def upload(self, key, name, content, user="alice"):
        send_file(f"{self.url}/_control/as/{user}/rest/api/2/issue/{key}/attachments", name, content)

    def file(self, key, name):
        """The content of an attachment of the issue, or None."""
        found = self.acts("alice", "GET", f"issue/{key}?fields=attachment")["fields"]["attachment"]
        files = [file for file in found if file["filename"] == name]
        if not files:
            return None
        path = files[0]["content"].split("/", 3)[3]
        return read_file(f"{self.url}/_control/as/alice/{path}" + ("?redirect=false" if "/content/" in path else ""))

    def person(self, name):
        """A user as the product names people."""
        user = self.acts(name, "GET", "myself")
        return {"accountId": user["accountId"]} if "accountId" in user else {"name": user["name"]}

    def parent(self, key):
        """The name of the parent or the epic of an issue."""
        issue = self.issue(key)
        return self.issue(issue["epic"])["name"] if issue["epic"] else issue["parent"]

    def issue(self, key):
        found = self.acts("alice", "GET", f"issue/{key}?fields=summary,description,status,comment,labels,priority,duedate,"
                          "assignee,parent,issuelinks,fixVersions,customfield_10014,"
                          "customfield_10016,customfield_10020,customfield_10107,customfield_10101"
                          )["fields"]
        return {
            "epic": found.get("customfield_10014"), "sprint": str(found["customfield_10020"]), "points": found["customfield_10016"],
            "versions": [version["name"] for version in found["fixVersions"]],
            "browsers": sorted(option["value"] for option in found["customfield_10107"] or []),
            "acceptance": str(found["customfield_10101"]),
            "parent": found["parent"]["fields"]["summary"] if found.get("parent") else None,
            "blocks": [link["outwardIssue"]["key"] for link in found["issuelinks"] if "outwardIssue" in link],
            "labels": [label.replace("\u02cd", " ") for label in found["labels"]],
            "priority": found["priority"]["name"], "due": found["duedate"],
            "assignee": found["assignee"] and found["assignee"]["displayName"],
            "name": found["summary"], "description": found["description"] or "", "state": found["status"]["name"],
            "comments": [comment["body"] for comment in found["comment"]["comments"]],
        }


class Targetprocess:
    """The Targetprocess simulator: the edits of its users, and its content."""

    def __init__(self, url):
        self.url = url

    def told(self, webhook):
        call("POST", f"{self.url}/_control/notifications", {"url": webhook, "updatedFields": [
            "Name", "Description", "EntityState", "Tags", "Priority", "PlannedEndDate",
            "Feature", "Effort", "TeamIteration", "Release", "Browser", "Acceptance Criteria"], "entityTypes": [
            "userstory", "bug", "feature", "comment", "relation", "attachment", "assignment", "time"]})

    def seed(self, count):
        seeded = call("POST", f"{self.url}/_control/seed", {"stories": count})
        return list(range(seeded["first"], seeded["last"] + 1))

    def edit(self, story, user="ada", state=None, **fields):
        call("POST", f"{self.url}/_control/edit", {
            "user": user, "type": "UserStory", "id": story, "fields": fields, **({"state": state} if state else {})})

    def add(self, kind, user="ada", **fields):
        """Creates an item of a kind. Returns its ID."""
        return call("POST", f"{self.url}/_control/edit", {"user": user, "type": kind, "fields": fields})["Id"]

    def upload(self, story, name, content):
        send_file(f"{self.url}/UploadFile.ashx?access_token=ada-token", name, content, {"generalid": str(story)})

    def file(self, story, name):
        """The content of an attachment of the story, or None."""
        found = call("GET", f"{self.url}/api/v1/Attachments?access_token=ada-token&format=json&include=[Id,Name]"
                     f"&where=(General.Id%20eq%20{story})")
        ids = [item["Id"] for item in found["Items"] if item["Name"] == name]
        return ids and read_file(f"{self.url}/Attachment.aspx?AttachmentID={ids[0]}&access_token=ada-token")

    def developers(self, story):
        found = call("GET", f"{self.url}/api/v1/UserStories/{story}?access_token=ada-token&format=json"
                     "&include=[Assignments[GeneralUser[Login],Role[Name]]]")
        return [item["GeneralUser"]["Login"] for item in found["Assignments"]["Items"]
                if item["Role"]["Name"] == "Developer"]

    def work(self, story):
        """The minutes that were logged, and the days."""
        found = call("GET", f"{self.url}/api/v1/Times?access_token=ada-token&format=json&include=[Spent,Date]"
                     f"&where=(Assignable.Id%20eq%20{story})&dateformat=iso&orderby=Id")
        return [(round(entry["Spent"] * 60), entry["Date"][:10]) for entry in found["Items"]]

    def related(self, story):
        """The items that relations lead to from the story."""
        found = call("GET", f"{self.url}/api/v1/Relations?access_token=ada-token&format=json&include=[Slave[Id]]"
                     f"&where=(Master.Id%20eq%20{story})")
        return [relation["Slave"]["Id"] for relation in found["Items"]]

    def comment(self, story, text, user="ada"):
        call("POST", f"{self.url}/_control/edit", {
            "user": user, "type": "Comment", "fields": {"General": {"Id": story}, "Description": text}})

    def story(self, story):
        token = "access_token=ada-token&format=json"
        found = call("GET", f"{self.url}/api/v1/UserStories/{story}?{token}&include=[Name,Description,"
                     "EntityState[Name],Tags,Priority[Name],PlannedEndDate,Effort,TeamIteration[Name],Release[Name],"
                     "CustomFields]&dateformat=iso")
        custom = {field["Name"]: field["Value"] for field in found["CustomFields"]}
        comments = call("GET", f"{self.url}/api/v1/Comments?{token}&where=(General.Id%20eq%20{story})&take=100")
        return {
            "effort": found["Effort"], "iteration": (found["TeamIteration"] or {}).get("Name"),
            "release": (found["Release"] or {}).get("Name"), "browser": custom["Browser"],
            "acceptance": custom["Acceptance Criteria"] or "",
            "tags": [tag.strip() for tag in (found["Tags"] or "").split(",") if tag.strip()],
            "priority": found["Priority"]["Name"], "due": (found["PlannedEndDate"] or "")[:10],
            "name": found["Name"], "description": found["Description"] or "", "state": found["EntityState"]["Name"],
            "comments": [comment["Description"] for comment in comments["Items"]],
        }


def until(what, condition, seconds=30):
    """Asks again until the condition holds; raises with what it was that did not come true."""
    end = time.time() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.time() > end:
            raise TimeoutError(f"not within {seconds} s: {what}")
        time.sleep(0.02)
