import HTTPTypes
import SimulatorKit
import Testing

@testable import JiraSimulator

struct WorkflowTests {
    @Test(arguments: JiraDeployment.allCases)
    func `a status changes only by the workflow's transitions`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira async throws in
            func move(_ id: JSONValue, _ more: JSONValue = [:]) async throws -> SimulatorClient.Response {
                try await jira.post("issue/DEMO-1/transitions", ["transition": ["id": id], "fields": more])
            }
            func status() async throws -> String? { try await jira.fields(of: "DEMO-1")["status"]?["name"]?.text }
            #expect(try await move("51").messages == ["Transition id '51' is not valid for this issue."])
            #expect(try await move("soon").messages == ["Transition id must be an integer."])
            #expect(try await status() == "To Do")
            #expect(try await move("11").status == 204)
            #expect(try await status() == "In Progress")
            #expect(try await move(31).status == 204)
            #expect(try await status() == "In Review")
        }
    }

    @Test(arguments: JiraDeployment.allCases)
    func `a transition with a screen requires its resolution`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira in
            _ = try await jira.post("issue/DEMO-1/transitions", ["transition": ["id": "11"]])
            let steps: JSONValue = [
                "transitions": [
                    [
                        "id": "51", "name": "Finish", "from": ["3"], "to": "10002",
                        "screen": [["id": "resolution", "required": true]],
                    ],
                    ["id": "61", "name": "Reopen", "from": ["10002"], "to": "3"],
                ]
            ]
            #expect(try await jira.control(.post, "workflow", steps).status == 204)
            let shown = try await jira.get("issue/DEMO-1/transitions?expand=transitions.fields")
            let finish = try #require(shown.json["transitions"]?.array?.first { $0["name"] == "Finish" })
            #expect(finish["to"]?["name"] == "Done")
            #expect(finish["fields"]?["resolution"]?["required"]?.bool == true)
            let resolution = try #require(finish["fields"]?["resolution"]?["allowedValues"]?.array?.first)
            let bare: JSONValue = ["transition": ["id": "51"]]
            #expect(try await jira.post("issue/DEMO-1/transitions", bare).error("resolution") != nil)
            let wrong: JSONValue = ["transition": ["id": "51"], "fields": ["resolution": ["name": "Forgotten"]]]
            #expect(try await jira.post("issue/DEMO-1/transitions", wrong).error("resolution") != nil)
            let alien: JSONValue = [
                "transition": ["id": "51"], "fields": ["resolution": resolution, "summary": "x"],
            ]
            #expect(try await jira.post("issue/DEMO-1/transitions", alien).error("summary") != nil)
            let right: JSONValue = ["transition": ["id": "51"], "fields": ["resolution": resolution]]
            #expect(try await jira.post("issue/DEMO-1/transitions", right).status == 204)
            let done = try await jira.fields(of: "DEMO-1")
            #expect(done["resolution"]?["name"] == resolution["name"])
            #expect(done["resolutiondate"]?.text != nil)
            _ = try await jira.post("issue/DEMO-1/transitions", ["transition": ["id": "61"]])
            let again = try await jira.fields(of: "DEMO-1")
            #expect(again["resolution"] == .null && again["resolutiondate"] == .null)
        }
    }

    @Test func `a transition can add a comment`() async throws {
        try await withJira { jira in
            let body: JSONValue = [
                "transition": ["id": "11"], "update": ["comment": [["add": ["body": "On it."]]]],
            ]
            #expect(try await jira.post("issue/DEMO-1/transitions", body).status == 204)
            let comments = try await jira.get("issue/DEMO-1/comment").json["comments"]?.array
            #expect(comments?.compactMap { $0["body"]?.text } == ["On it."])
        }
    }

    @Test func `the changelog is paged, newest entry last`() async throws {
        try await withJira { jira in
            for number in 1...5 {
                _ = try await jira.put("issue/DEMO-1", ["fields": ["summary": .string("Name \(number)")]])
            }
            let page = try await jira.get("issue/DEMO-1/changelog?startAt=1&maxResults=2").json
            #expect(page["total"]?.integer == 5)
            #expect(page["isLast"]?.bool == false)
            let names = page["values"]?.array?.compactMap { $0["items"]?.array?.first?["toString"]?.text }
            #expect(names == ["Name 2", "Name 3"])
        }
    }

    @Test(arguments: JiraDeployment.allCases)
    func `an administrator sees the workflow of a project`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira in
            let scheme = try await jira.get("/rest/projectconfig/1/workflowscheme/DEMO")
            let name = try #require(scheme.json["mappings"]?.array?.first?["name"]?.text)
            let path = "/rest/projectconfig/1/workflow?projectKey=DEMO&workflowName=\(percentEncoded(name))"
            let sources = try await jira.get(path).json["sources"]?.array
            let start = sources?.first { $0["fromStatus"]?["name"] == "To Do" }
            #expect(start?["targets"]?.array?.first?["toStatus"]?["name"] == "In Progress")
            #expect(try await jira.acting("bob").get(path).status == 403)
        }
    }

    @Test(arguments: JiraDeployment.allCases)
    func `boards have projects and sprints`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira in
            let boards = try await jira.get("/rest/agile/1.0/board?projectKeyOrId=DEMO").json["values"]?.array
            let id = try #require(boards?.first?["id"]?.integer)
            let active = try await jira.get("/rest/agile/1.0/board/\(id)/sprint?state=active").json["values"]?.array
            #expect(active?.compactMap { $0["name"]?.text } == ["DEMO Sprint 1"])
            let projects = try await jira.get("/rest/agile/1.0/board/\(id)/project").json["values"]?.array
            #expect(projects?.compactMap { $0["key"]?.text } == ["DEMO"])
            #expect(try await jira.get("/rest/agile/1.0/sprint/2").json["state"] == "future")
            #expect(try await jira.get("/rest/agile/1.0/board/77").status == 404)
            #expect(try await jira.get("/rest/agile/1.0/board/\(id)/sprint?state=past").status == 400)
            #expect(
                try await jira.put("issue/DEMO-1", ["fields": ["customfield_10020": 1]]).status == 204)
            let sprint = try await jira.fields(of: "DEMO-1")["customfield_10020"]?.array?.first
            // Data Center writes the sprint as one text.
            #expect(sprint?["name"] == "DEMO Sprint 1" || sprint?.text?.contains(",name=DEMO Sprint 1,") == true)
        }
    }
}
