import HTTPTypes
import SimulatorKit
import Testing

@testable import JiraSimulator

struct SearchTests {
    @Test(arguments: JiraDeployment.allCases)
    func `a query finds the matching issues`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira in
            _ = try await jira.post("issue/DEMO-2/transitions", ["transition": ["id": "11"]])
            _ = try await jira.put(
                "issue/DEMO-3", ["fields": ["labels": ["blue", "red"], "priority": ["name": "High"]]])
            _ = try await jira.post("issue/DEMO-4/comment", ["body": "Seen by the postman"])
            let queries: [(String, [String])] = [
                ("key in (DEMO-1, DEMO-3)", ["DEMO-1", "DEMO-3"]), ("key >= DEMO-4", ["DEMO-4", "DEMO-5"]),
                ("status = \"In Progress\"", ["DEMO-2"]), ("status != 3 AND key < DEMO-3", ["DEMO-1"]),
                ("statusCategory = indeterminate", ["DEMO-2"]), ("labels = blue", ["DEMO-3"]),
                ("labels is not EMPTY", ["DEMO-3"]), ("labels in (red) OR key = DEMO-5", ["DEMO-3", "DEMO-5"]),
                ("priority = High", ["DEMO-3"]), ("summary ~ \"PHONE number\"", ["DEMO-1"]),
                ("text ~ postman", ["DEMO-4"]), ("comment ~ postman", ["DEMO-4"]),
                ("reporter = currentUser()", []), ("NOT (key < DEMO-5)", ["DEMO-5"]),
                ("key = DEMO-1 OR key = DEMO-2 AND status = Done", ["DEMO-1"]),
                ("assignee is EMPTY AND key <= DEMO-2", ["DEMO-1", "DEMO-2"]),
                ("resolution = Unresolved and type = Story AND key = DEMO-5", ["DEMO-5"]),
                ("created <= now() AND key = 'DEMO-2'", ["DEMO-2"]), ("updated < -1d", []),
                ("project = Demo AND updated >= \"2020-01-31\" AND key = DEMO-1", ["DEMO-1"]),
            ]
            for (query, expected) in queries {
                #expect(try await jira.keys(query + " ORDER BY key ASC") == expected, "\(query)")
            }
        }
    }

    @Test(arguments: JiraDeployment.allCases)
    func `A query supports sprints, components, watchers, attachments, and the history`(
        shape: JiraDeployment
    ) async throws {
        try await withJira(shape) { jira in
            _ = try await jira.post("issue/DEMO-1/transitions", ["transition": ["id": "11"]])
            _ = try await jira.post("issue/DEMO-1/transitions", ["transition": ["id": "21"]])
            _ = try await jira.put(
                "issue/DEMO-2",
                [
                    "fields": [
                        "components": [["name": "Web"]], "customfield_10020": 1, "duedate": "2026-03-01",
                        "customfield_10016": 5,
                        "customfield_10108": ["value": "EU - West", "child": ["value": "Paris"]],
                    ]
                ])
            _ = try await jira.put("issue/DEMO-3", ["fields": ["customfield_10020": 2]])
            let queries: [(String, [String])] = [
                ("sprint in openSprints()", ["DEMO-2"]), ("sprint in (futureSprints())", ["DEMO-3"]),
                ("sprint = 'DEMO Sprint 1'", ["DEMO-2"]), ("Sprint is not EMPTY", ["DEMO-2", "DEMO-3"]),
                ("component = web", ["DEMO-2"]), ("component is EMPTY AND key < DEMO-3", ["DEMO-1"]),
                ("cf[10016] > 3", ["DEMO-2"]), ("\"Story point estimate\" = 5", ["DEMO-2"]),
                ("'Region' = 'EU - West'", ["DEMO-2"]), ("cf[10108] is EMPTY AND key <= DEMO-2", ["DEMO-1"]),
                ("due <= '2026-03-01'", ["DEMO-2"]), ("duedate > 2026-03-01", []),
                ("due is EMPTY AND key < DEMO-3", ["DEMO-1"]),
                ("watcher = currentUser()", []), ("attachments is not EMPTY", []),
                ("status was 'In Progress'", ["DEMO-1"]), ("status was in (3)", ["DEMO-1"]),
                ("status was not 3 AND key < DEMO-3", ["DEMO-2"]), ("status changed", ["DEMO-1"]),
                ("status changed FROM 'In Progress' TO 'To Do' BY currentUser()", ["DEMO-1"]),
                ("status changed TO Done", []), ("status changed AFTER '2020-01-01' BEFORE -1d", []),
                ("status was 'To Do' DURING ('2020-01-01', now()) AND key = DEMO-5", ["DEMO-5"]),
            ]
            for (query, expected) in queries {
                #expect(try await jira.keys(query + " ORDER BY rank ASC") == expected, "\(query)")
            }
            if shape == .cloud {
                let count = try await jira.post("search/approximate-count", ["jql": "project = DEMO AND key > DEMO-2"])
                #expect(count.json["count"]?.integer == 3)
                #expect(try await jira.post("search/approximate-count", ["jql": ""]).status == 400)
            }
        }
    }

    @Test(arguments: JiraDeployment.allCases)
    func `Sprints, versions, and automatic assignees follow Atlassian's documents`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira in
            let sprint = "/rest/agile/1.0/sprint/"
            #expect(try await jira.put(sprint + "2", ["name": "Two"]).error("state")?.contains("required") == true)
            let replaced = try await jira.put(sprint + "2", ["name": "Two", "state": "future"])
            #expect(replaced.status == 200 && replaced.json["name"]?.text == "Two")
            #expect(try await jira.put(sprint + "2", ["name": "Two", "state": "closed"]).status == 400)
            _ = try await jira.put("issue/DEMO-1", ["fields": ["customfield_10020": 2]])
            #expect(try await jira.delete(sprint + "2").status == 204)
            #expect(try await jira.get(sprint + "2").status == 404)
            #expect(try await jira.keys("sprint is not EMPTY") == [])
            #expect(try await jira.post("version", ["name": "9.9", "project": "DEMO"]).status == 201)
            #expect(try await jira.post("version", ["name": "9.8", "projectId": "10000"]).status == 201)
            let name = shape == .cloud ? "accountId" : "name"
            #expect(try await jira.put("issue/DEMO-1/assignee", [name: "-1"]).status == 204)
            let refused = try await jira.put("issue/DEMO-1", ["fields": ["priority": .null]])
            #expect(refused.error("priority")?.contains("null") == true)
        }
    }

    @Test(arguments: JiraDeployment.allCases)
    func `an invalid query is rejected with the reason`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira in
            let queries = [
                ("project = NOPE", "The value 'NOPE' does not exist for the field 'project'."),
                ("project = HIDDEN", "The value 'HIDDEN' does not exist for the field 'project'."),
                ("colour = red", "Field 'colour' does not exist"), ("key = DEMO-99", "does not exist for field 'key'"),
                ("status = Lost AND priority = None", "The value 'Lost' does not exist"),
                ("summary = x", "The operator '=' is not supported by the 'summary' field."),
                ("status ~ x", "The operator '~' is not supported by the 'status' field."),
                ("status = Done AND", "Expecting a field name"), ("(status = Done", "Expecting ')'"),
                ("status Done", "Expecting operator"), ("updated > yesterday", "Date value 'yesterday'"),
                ("status = Done status = Done", "Expecting 'OR' or 'AND'"), ("created > never()", "never()"),
            ]
            for (query, words) in queries {
                let answer = try await jira.search(query)
                #expect(answer.status == 400, "\(query)")
                #expect(answer.messages.contains { $0.contains(words) }, "\(query): \(answer.messages)")
            }
        }
    }

    @Test func `Cloud pages with tokens that belong to their query`() async throws {
        try await withJira { jira in
            _ = try await jira.seed(7)
            let jql = percentEncoded("project = DEMO ORDER BY key ASC")
            var keys: [String] = []
            var path = "search/jql?jql=\(jql)&maxResults=5&fields=summary"
            for _ in 0..<9 {
                let page = try await jira.get(path).json
                keys += page["issues"]?.array?.compactMap { $0["key"]?.text } ?? []
                guard let token = page["nextPageToken"]?.text else {
                    #expect(page["isLast"]?.bool == true)
                    break
                }
                #expect(page["isLast"]?.bool == false)
                path = "search/jql?jql=\(jql)&maxResults=5&fields=summary&nextPageToken=\(token)"
            }
            #expect(keys == (1...12).map { "DEMO-\($0)" })
            let token = try await jira.get("search/jql?jql=\(jql)&maxResults=5").json["nextPageToken"]?.text ?? ""
            let other = percentEncoded("project = DEMO")
            #expect(try await jira.get("search/jql?jql=\(other)&nextPageToken=\(token)").status == 400)
            #expect(try await jira.get("search/jql?jql=\(jql)&nextPageToken=forged").status == 400)
            let bare = try await jira.get("search/jql?jql=\(jql)").json["issues"]?.array?.first
            #expect(bare?.names == ["id"])
            #expect(try await jira.get("search/jql?jql=").status == 400)
            #expect(try await jira.get("search?jql=\(jql)").status == 410)
        }
    }

    @Test func `Data Center pages by number`() async throws {
        try await withJira(.datacenter) { jira in
            _ = try await jira.seed(7)
            let body: JSONValue = [
                "jql": "project = DEMO ORDER BY key ASC", "startAt": 10, "maxResults": 5, "fields": ["summary"],
            ]
            let page = try await jira.post("search", body).json
            #expect(page["total"]?.integer == 12)
            #expect(page["startAt"]?.integer == 10)
            #expect(page["issues"]?.array?.compactMap { $0["key"]?.text } == ["DEMO-11", "DEMO-12"])
            #expect(try await jira.get("search?startAt=x").status == 404)
            #expect(try await jira.get("search").json["total"]?.integer == 12)
            #expect(try await jira.post("search", ["jql": "", "fields": "summary"]).status == 400)
        }
    }

    @Test func `a search does not find issues that the caller cannot see`() async throws {
        try await withJira { jira async throws in
            let alice = jira.acting("alice")
            let fields: JSONValue = [
                "project": ["key": "HIDDEN"], "issuetype": ["name": "Task"], "summary": "Secret plan",
            ]
            #expect(try await alice.post("issue", ["fields": fields]).status == 201)
            #expect(try await alice.keys("summary ~ \"Secret plan\"") == ["HIDDEN-1"])
            #expect(try await jira.keys("summary ~ \"Secret plan\"") == [])
            #expect(try await jira.get("issue/HIDDEN-1").status == 404)
        }
    }

    @Test func `a search may lag, but not for issues that the caller wants reconciled`() async throws {
        try await withJira { jira in
            let old = try await jira.keys("project = DEMO")
            #expect(old.count == 5)
            _ = try await jira.control(.post, "search-lag", ["milliseconds": 3_600_000])
            _ = try await jira.put("issue/DEMO-1", ["fields": ["summary": "fresh"]])
            #expect(try await jira.keys("summary ~ fresh") == [])
            let id = try #require(try await jira.get("issue/DEMO-1").json["id"]?.text)
            let jql = percentEncoded("summary ~ fresh")
            let found = try await jira.get("search/jql?jql=\(jql)&fields=summary&reconcileIssues=\(id)")
            #expect(found.json["issues"]?.array?.count == 1)
            _ = try await jira.control(.post, "search-lag", ["milliseconds": 0])
            #expect(try await jira.keys("summary ~ fresh") == ["DEMO-1"])
        }
    }

    @Test func `an update is found by its minute in the site's time zone`() async throws {
        try await withJira(offsetMinutes: -300) { jira in
            let updated = try #require(try await jira.fields(of: "DEMO-1")["updated"]?.text)
            // The query language writes 2026-11-21T04:20:52.123-0500 in this format.
            let minute = updated.prefix(16).replacing("T", with: " ")
            #expect(try await jira.keys("updated >= \"\(minute)\"").count == 5)
            #expect(try await jira.keys("updated < \"\(minute)\"").isEmpty)
        }
    }
}
