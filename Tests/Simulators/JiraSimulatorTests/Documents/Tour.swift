import HTTPTypes
import SimulatorKit

@testable import JiraSimulator

/// A series of calls to all resources of the simulator, with valid and with invalid requests.
struct Tour {
    let jira: SimulatorClient
    /// The root of the platform API, such as `/rest/api/3/`.
    let root: String

    private var isCloud: Bool { jira.shape == .cloud }

    /// Returns a text in the form that this version of the API accepts.
    private func text(_ words: String) -> JSONValue {
        guard root == "/rest/api/3/" else { return .string(words) }
        return [
            "type": "doc", "version": 1,
            "content": [["type": "paragraph", "content": [["type": "text", "text": .string(words)]]]],
        ]
    }

    private func account(_ name: String) async throws -> JSONValue {
        guard isCloud else { return ["name": .string(name)] }
        return ["accountId": try await jira.acting(name).get(root + "myself").json["accountId"] ?? .null]
    }

    private func get(_ paths: String...) async throws {
        for path in paths { _ = try await jira.get(root + path) }
    }

    func all() async throws {
        try await people()
        try await metadata()
        let key = try await issues()
        try await comments(on: key)
        try await workflow(of: key)
        try await archive(key)
        try await links(of: key)
        try await parts()
        try await searches()
        try await agile()
        if isCloud { try await webhooks() }
        _ = try await jira.delete(root + "issue/\(key)")
        _ = try await jira.delete(root + "issue/\(key)")
    }

    private func people() async throws {
        try await get("myself", "serverInfo")
        _ = try await jira.signedIn(nil).get(root + "myself")
        _ = try await jira.signedIn(nil).get(root + "serverInfo")
        if isCloud {
            let id = try await account("bob")["accountId"]?.text ?? ""
            try await get(
                "user?accountId=\(percentEncoded(id))", "user?accountId=nobody", "user/search?query=bob",
                "user/assignable/search?project=DEMO&query=bob", "user/assignable/search?project=NONE",
                "mypermissions?permissions=BROWSE_PROJECTS,EDIT_ISSUES", "mypermissions?permissions=FLY",
                "mypermissions?projectKey=DEMO&permissions=ADD_COMMENTS", "mypermissions")
        } else {
            try await get(
                "user?username=bob", "user?username=nobody", "user", "user/search?username=bob",
                "user/assignable/search?project=DEMO&username=bob", "mypermissions",
                "mypermissions?projectKey=DEMO")
            let session = "/rest/auth/1/session"
            _ = try await jira.get(session)
            _ = try await jira.post(session, ["username": "bob", "password": "bob-secret"])
            _ = try await jira.signedIn(nil).post(session, ["username": "bob", "password": "guess"])
            _ = try await jira.delete(session)
        }
    }

    private func metadata() async throws {
        try await get(
            "field", "issuetype", "issuetype/10001", "issuetype/4711", "status", "priority", "resolution",
            "issueLinkType", "project", "project/DEMO",
            "project/NONE", "project/DEMO/statuses", "issue/createmeta/DEMO/issuetypes",
            "issue/createmeta/DEMO/issuetypes/10001", "issue/createmeta/DEMO/issuetypes/4711",
            "issue/createmeta/DEMO/issuetypes?startAt=1&maxResults=2")
        guard isCloud else { return }
        try await get(
            "project/search", "project/search?query=demo&maxResults=1",
            "issue/createmeta?projectKeys=DEMO&expand=projects.issuetypes.fields")
    }

    private func issues() async throws -> String {
        var fields: JSONValue = [
            "project": ["key": "DEMO"], "issuetype": ["name": "Story"], "summary": "Toured", "labels": ["a"],
            "description": text("What *this* is"), "assignee": try await account("bob"), "duedate": "2027-01-31",
            "customfield_10016": 3, "customfield_10020": 1, "customfield_10101": text("Accepted if seen"),
        ]
        let made = try await jira.post(root + "issue", ["fields": fields])
        let key = made.json["key"]?.text ?? ""
        fields = ["project": ["key": "DEMO"], "issuetype": ["name": "Sub-task"], "summary": "Part"]
        _ = try await jira.post(root + "issue", ["fields": fields])
        if case .object(var members) = fields {
            members["parent"] = ["key": .string(key)]
            _ = try await jira.post(root + "issue/bulk", ["issueUpdates": [["fields": .object(members)]]])
        }
        try await get(
            "issue/\(key)", "issue/\(key)?fields=summary,status", "issue/NONE-1",
            "issue/\(key)?expand=names,schema,renderedFields,transitions,editmeta,changelog&properties=*all",
            "issue/\(key)/editmeta")
        _ = try await jira.put(
            root + "issue/\(key)",
            [
                "fields": ["summary": "Edited", "priority": ["id": "2"]], "update": ["labels": [["add": "b"]]],
                "properties": [["key": "tour", "value": 1]],
            ])
        _ = try await jira.put(root + "issue/\(key)", ["fields": ["summary": ""]])
        _ = try await jira.acting("rita").put(root + "issue/\(key)", ["fields": ["summary": "x"]])
        _ = try await jira.put(root + "issue/\(key)/assignee", try await account("alice"))
        for name in ["tandem.share", "tour"] {
            let path = root + "issue/\(key)/properties/\(name)"
            _ = try await jira.put(path, ["id": 7])
            _ = try await jira.put(path, ["id": 8])
            _ = try await jira.get(path)
        }
        try await get("issue/\(key)/properties", "issue/\(key)/properties/none")
        _ = try await jira.delete(root + "issue/\(key)/properties/tour")
        _ = try await jira.delete(root + "issue/\(key)/properties/tour")
        if isCloud {
            try await get("issue/\(key)/changelog?maxResults=1")
            _ = try await jira.put(root + "issue/\(key)?returnIssue=true", ["fields": ["summary": "Returned"]])
        }
        return key
    }

    private func comments(on key: String) async throws {
        let path = root + "issue/\(key)/comment"
        let made = try await jira.post(
            path, ["body": text("Said"), "properties": [["key": "tandem.origin", "value": ["tool": "tour"]]]])
        let id = made.json["id"]?.text ?? ""
        _ = try await jira.post(path, ["body": text("")])
        _ = try await jira.put(path + "/\(id)", ["body": text("Said again")])
        for query in ["", "?expand=properties,renderedBody", "?maxResults=1&orderBy=-created", "/\(id)", "/4711"] {
            _ = try await jira.get(path + query)
        }
        _ = try await jira.get(path + "/\(id)?expand=properties")
        let properties = root + "comment/\(id)/properties"
        _ = try await jira.put(properties + "/other", [1])
        _ = try await jira.put(properties + "/other", [2])
        _ = try await jira.get(properties)
        _ = try await jira.get(properties + "/tandem.origin")
        _ = try await jira.get(properties + "/none")
        _ = try await jira.delete(properties + "/other")
        if isCloud { _ = try await jira.post(root + "comment/list?expand=properties", ["ids": [.number(id)]]) }
        _ = try await jira.delete(path + "/\(id)")
        _ = try await jira.delete(path + "/\(id)")
    }

    private func workflow(of key: String) async throws {
        let path = root + "issue/\(key)/transitions"
        _ = try await jira.get(path)
        _ = try await jira.post(path, ["transition": ["id": "51"]])
        _ = try await jira.post(
            path, ["transition": ["id": "11"], "update": ["comment": [["add": ["body": text("Begun")]]]]])
        _ = try await jira.get(path + "?expand=transitions.fields")
        _ = try await jira.post(path, ["transition": ["id": "51"]])
        _ = try await jira.post(path, ["transition": ["id": "51"], "fields": ["resolution": ["name": "Done"]]])
        _ = try await jira.get(root + "issue/\(key)?expand=changelog")
        _ = try await jira.get("/rest/projectconfig/1/workflowscheme/DEMO")
    }

    private func archive(_ key: String) async throws {
        for user in ["rita", "alice", "alice"] {
            let person = jira.acting(user)
            for isArchived in [true, false] {
                if isCloud {
                    _ = try await person.put(
                        root + "issue/\(isArchived ? "archive" : "unarchive")",
                        ["issueIdsOrKeys": [.string(key), "NONE-1"]])
                } else {
                    _ = try await person.put(root + "issue/\(key)/\(isArchived ? "archive" : "restore")")
                }
                _ = try await jira.put(root + "issue/\(key)", ["fields": ["summary": "Changed"]])
                try await get("issue/\(key)")
            }
        }
    }

    private func parts() async throws {
        let alice = jira.acting("alice")
        let places: [(String, (String, JSONValue))] = [
            ("version", ("projectId", .number("10000"))), ("component", ("project", "DEMO")),
        ]
        for (kind, place) in places {
            let part = JSONValue(dictionaryLiteral: ("name", "Tour"), place)
            _ = try await alice.post(root + kind, part)
            _ = try await jira.acting("rita").post(root + kind, part)
            // Data Center's document does not describe the answer for a rejected component.
            if isCloud || kind == "version" {
                _ = try await alice.post(root + kind, part)
                _ = try await alice.post(root + kind, JSONValue(dictionaryLiteral: place))
            }
            _ = try await alice.post(root + kind, ["name": "Tour"])
            _ = try await jira.get(root + "project/DEMO/\(kind)s")
        }
    }

    private func links(of key: String) async throws {
        let path = root + "issue/\(key)/remotelink"
        let link: JSONValue = [
            "globalId": "tour", "relationship": "shared with", "application": ["name": "Tour", "type": "tour"],
            "object": ["url": "https://tour.test/1", "title": "Tour"],
        ]
        let made = try await jira.post(path, link)
        _ = try await jira.post(path, link)
        _ = try await jira.post(path, ["object": ["title": "Tour"]])
        _ = try await jira.get(path)
        _ = try await jira.get(path + "?globalId=tour")
        let id = made.json["id"]?.identifier ?? ""
        _ = try await jira.get(path + "/\(id)")
        _ = try await jira.delete(path + "?globalId=tour")
        _ = try await jira.get(path + "/\(id)")
        _ = try await jira.delete(path + "/\(id)")
    }

    private func searches() async throws {
        let name = isCloud ? "search/jql" : "search"
        let jql = percentEncoded("project = DEMO AND updated >= \"2020-01-01 10:00\" ORDER BY updated ASC")
        let page = try await jira.get(root + "\(name)?jql=\(jql)&maxResults=2&fields=summary,updated")
        if let token = page.json["nextPageToken"]?.text {
            try await get("\(name)?jql=\(jql)&maxResults=2&nextPageToken=\(percentEncoded(token))")
        }
        try await get("\(name)?jql=\(jql)&expand=changelog", "\(name)?jql=nonsense", "\(name)?jql=")
        let body: JSONValue = ["jql": "project = DEMO", "maxResults": 1, "fields": ["*all"]]
        _ = try await jira.post(root + name, body)
    }

    private func agile() async throws {
        for path in [
            "board", "board?projectKeyOrId=DEMO&type=scrum", "board/1", "board/77", "board/1/project",
            "board/1/sprint", "board/1/sprint?state=active,future", "sprint/1", "sprint/77",
        ] { _ = try await jira.get("/rest/agile/1.0/" + path) }
    }

    private func webhooks() async throws {
        let app = jira.signedIn("Bearer tandem-token")
        let body: JSONValue = [
            "url": "http://127.0.0.1:1/hook",
            "webhooks": [
                ["events": ["jira:issue_updated"], "jqlFilter": "project = DEMO"],
                ["events": ["jira:issue_updated"], "jqlFilter": "project ="],
            ],
        ]
        let made = try await app.post(root + "webhook", body)
        let id = made.json["webhookRegistrationResult"]?.array?.first?["createdWebhookId"] ?? 0
        _ = try await jira.post(root + "webhook", body)
        _ = try await app.get(root + "webhook")
        _ = try await app.get(root + "webhook/failed")
        _ = try await app.put(root + "webhook/refresh", ["webhookIds": [id]])
        _ = try await app.send(.delete, root + "webhook", ["webhookIds": [id]])
    }
}
