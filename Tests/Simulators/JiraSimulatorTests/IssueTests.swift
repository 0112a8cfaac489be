import HTTPTypes
import SimulatorKit
import Testing

@testable import JiraSimulator

struct IssueTests {
    @Test(arguments: JiraDeployment.allCases)
    func `an issue contains the requested fields`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira in
            let all = try await jira.get("issue/DEMO-1")
            #expect(all.status == 200)
            #expect(all.json["key"] == "DEMO-1")
            #expect(all.json["self"]?.text?.hasPrefix("https://jira.test/rest/api/2/issue/") == true)
            #expect(all.json["fields"]?["status"]?["statusCategory"]?["key"] == "new")
            #expect(all.json["fields"]?["description"]?.text?.contains("*phone number*") == true)
            let id = try #require(all.json["id"]?.text)
            let some = try await jira.get("issue/\(id)?fields=summary,status")
            #expect(some.json["fields"]?.names == ["summary", "status"])
            let partial = try await jira.fields(of: "demo-1", "fields=*all,-comment,-description")
            #expect(partial["comment"] == nil && partial["description"] == nil && partial["summary"] != nil)
            let expanded = try await jira.get("issue/DEMO-1?expand=names,schema,renderedFields,transitions,changelog")
            #expect(expanded.json["names"]?["customfield_10016"] == "Story point estimate")
            #expect(expanded.json["schema"]?["customfield_10016"]?["customId"]?.integer == 10016)
            #expect(expanded.json["renderedFields"]?["description"]?.text?.contains("<b>phone number</b>") == true)
            #expect(expanded.json["transitions"]?.array?.compactMap { $0["name"]?.text } == ["Start work"])
            #expect(expanded.json["changelog"]?["total"]?.integer == 0)
        }
    }

    @Test func `users have account IDs on Cloud and names on Data Center`() async throws {
        try await withJira(.cloud) { jira in
            let reporter = try #require(try await jira.fields(of: "DEMO-1")["reporter"])
            #expect(reporter["accountId"]?.text?.isEmpty == false)
            #expect(reporter["name"] == nil && reporter["key"] == nil && reporter["emailAddress"] == nil)
            let answer = try await jira.put(
                "issue/DEMO-1", ["fields": ["assignee": ["accountId": reporter["accountId"] ?? .null]]])
            #expect(answer.status == 204)
            #expect(try await jira.fields(of: "DEMO-1")["assignee"]?["displayName"] == "Alice Archer")
            #expect(try await jira.put("issue/DEMO-1/assignee", ["accountId": .null]).status == 204)
            #expect(try await jira.fields(of: "DEMO-1")["assignee"] == .null)
            let wrong = try await jira.put("issue/DEMO-1", ["fields": ["assignee": ["name": "bob"]]])
            #expect(wrong.error("assignee") == "Account ID is not valid for the user.")
        }
        try await withJira(.datacenter) { jira in
            #expect(try await jira.put("issue/DEMO-1", ["fields": ["assignee": ["name": "bob"]]]).status == 204)
            let assignee = try await jira.fields(of: "DEMO-1")["assignee"]
            #expect(assignee?["name"] == "bob" && assignee?["accountId"] == nil)
            let wrong = try await jira.put("issue/DEMO-1", ["fields": ["assignee": ["name": "nemo"]]])
            #expect(wrong.error("assignee") == "User 'nemo' does not exist.")
        }
    }

    @Test(arguments: JiraDeployment.allCases)
    func `an edit changes its fields, advances the update time, and is in the changelog`(
        shape: JiraDeployment
    ) async throws {
        try await withJira(shape) { jira in
            let before = try await jira.fields(of: "DEMO-2")
            let edit = try await jira.put(
                "issue/DEMO-2",
                [
                    "fields": ["summary": " Export of bills ", "priority": ["name": "High"]],
                    "update": ["labels": [["add": "billing"], ["add": "pdf"]]],
                    "properties": [["key": "tandem.share", "value": ["id": 7]]],
                ])
            #expect(edit.status == 204 && edit.text.isEmpty)
            let after = try await jira.fields(of: "DEMO-2")
            #expect(after["summary"] == "Export of bills")
            #expect(after["priority"]?["name"] == "High")
            #expect(after["labels"] == ["billing", "pdf"])
            #expect(after["description"] == before["description"])
            #expect((after["updated"]?.text ?? "") > (before["updated"]?.text ?? "~"))
            #expect(try await jira.get("issue/DEMO-2/properties/tandem.share").json["value"] == ["id": 7])
            let history = try await jira.get("issue/DEMO-2?expand=changelog").json["changelog"]?["histories"]?.array
            let items = try #require(history?.first?["items"]?.array)
            #expect(items.compactMap { $0["field"]?.text }.sorted() == ["labels", "priority", "summary"])
            let rename = try #require(items.first { $0["field"] == "summary" })
            #expect(rename["fromString"] == before["summary"] && rename["toString"] == "Export of bills")
        }
    }

    @Test(arguments: JiraDeployment.allCases)
    func `an edit that changes nothing keeps the update time`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira in
            let before = try await jira.fields(of: "DEMO-3")
            #expect(try await jira.put("issue/DEMO-3", ["fields": ["summary": before["summary"] ?? ""]]).status == 204)
            #expect(try await jira.fields(of: "DEMO-3") == before)
        }
    }

    @Test(arguments: JiraDeployment.allCases)
    func `all errors of an edit are reported at once, and nothing is changed`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira in
            let before = try await jira.fields(of: "DEMO-1")
            let answer = try await jira.put(
                "issue/DEMO-1",
                [
                    "fields": [
                        "description": "new", "summary": "two\nlines", "status": ["name": "Done"], "nonsense": 1,
                        "priority": ["name": "Urgent"], "labels": ["a b"], "duedate": "tomorrow",
                        "customfield_10016": "three", "issuetype": ["name": "Saga"],
                    ]
                ])
            #expect(answer.status == 400)
            let fields = answer.json["errors"]?.names.sorted()
            #expect(
                fields == [
                    "customfield_10016", "duedate", "issuetype", "labels", "nonsense", "priority", "status", "summary",
                ])
            #expect(
                answer.error("status")
                    == "Field 'status' cannot be set. It is not on the appropriate screen, or unknown.")
            #expect(try await jira.fields(of: "DEMO-1") == before)
        }
    }

    @Test func `a summary has at most 255 characters and a text 32767`() async throws {
        try await withJira { jira async throws in
            func status(_ field: String, _ count: Int) async throws -> Int {
                let text = String(repeating: "x", count: count)
                return try await jira.put("issue/DEMO-1", ["fields": [field: .string(text)]]).status
            }
            #expect(try await status("summary", 255) == 204)
            #expect(try await status("summary", 256) == 400)
            #expect(try await status("description", 32_767) == 204)
            #expect(try await status("description", 32_768) == 400)
        }
    }

    @Test(arguments: JiraDeployment.allCases)
    func `an issue is created, found by key or ID, and deleted`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira in
            let bob = jira.acting("bob")
            let created = try await bob.post(
                "issue",
                ["fields": ["project": ["key": "DEMO"], "issuetype": ["name": "Story"], "summary": "Receipts"]])
            #expect(created.status == 201)
            let key = try #require(created.json["key"]?.text)
            let id = try #require(created.json["id"]?.text)
            #expect(created.json["self"]?.text == "https://jira.test/rest/api/2/issue/\(id)")
            #expect(try await jira.fields(of: id)["creator"]?["displayName"] == "Bob Baker")
            #expect(try await bob.delete("issue/\(key)").status == 403)
            #expect(try await jira.delete("issue/\(key)").status == 204)
            let gone = try await jira.get("issue/\(key)")
            #expect(gone.status == 404)
            #expect(
                gone.messages == [
                    shape == .cloud
                        ? "Issue does not exist or you do not have permission to see it." : "Issue Does Not Exist"
                ])
        }
    }

    @Test(arguments: JiraDeployment.allCases)
    func `missing values of a new issue are reported by field`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira in
            let nowhere = try await jira.post("issue", ["fields": ["summary": "x"]])
            #expect(nowhere.status == 400 && nowhere.error("project") != nil)
            let untyped = try await jira.post("issue", ["fields": ["project": ["key": "DEMO"], "summary": "x"]])
            #expect(untyped.status == 400 && untyped.error("issuetype") != nil)
            let nameless = try await jira.post(
                "issue", ["fields": ["project": ["key": "DEMO"], "issuetype": ["name": "Story"]]])
            #expect(nameless.error("summary") == "You must specify a summary of the issue.")
            let orphan = try await jira.post(
                "issue",
                ["fields": ["project": ["key": "DEMO"], "issuetype": ["name": "Sub-task"], "summary": "x"]])
            #expect(orphan.error("parent") != nil)
        }
    }

    @Test func `a parent can be deleted only with its sub-tasks`() async throws {
        try await withJira { jira in
            let fields: JSONValue = [
                "project": ["key": "DEMO"], "issuetype": ["name": "Sub-task"], "summary": "Part",
                "parent": ["key": "DEMO-1"],
            ]
            let part = try #require(try await jira.post("issue", ["fields": fields]).json["key"]?.text)
            #expect(
                try await jira.fields(of: "DEMO-1")["subtasks"]?.array?.compactMap { $0["key"]?.text } == [part])
            #expect(try await jira.delete("issue/DEMO-1").status == 400)
            #expect(try await jira.delete("issue/DEMO-1?deleteSubtasks=true").status == 204)
            #expect(try await jira.get("issue/\(part)").status == 404)
        }
    }

    @Test func `one call creates many issues independently`() async throws {
        try await withJira { jira in
            let good: JSONValue = [
                "fields": ["project": ["key": "DEMO"], "issuetype": ["name": "Task"], "summary": "One of many"]
            ]
            let answer = try await jira.post("issue/bulk", ["issueUpdates": [good, ["fields": [:]], good]])
            #expect(answer.status == 201)
            #expect(answer.json["issues"]?.array?.count == 2)
            #expect(answer.json["errors"]?.array?.first?["failedElementNumber"]?.integer == 1)
            #expect(try await jira.post("issue/bulk", ["issueUpdates": [["fields": [:]]]]).status == 400)
        }
    }

    @Test func `times use the site's time zone`() async throws {
        try await withJira(offsetMinutes: 330) { jira async throws in
            #expect(try await jira.fields(of: "DEMO-1")["updated"]?.text?.hasSuffix("+0530") == true)
        }
    }
}
