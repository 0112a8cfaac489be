import HTTPTypes
import Primitives
import SimulatorKit
import Testing

@testable import TargetprocessSimulator

struct WritingTests {
    @Test func `an update returns 200 and a higher version`() async throws {
        try await withSimulator { client in
            let before = try await client.get("/api/v1/UserStory/1001").json["EntityVersion"]?.integer ?? 0
            let answer = try await client.post("/api/v1/UserStories/1001", ["Name": "Renamed"])
            #expect(answer.status == .ok)
            #expect(answer.json["Name"]?.text == "Renamed")
            #expect((answer.json["EntityVersion"]?.integer ?? 0) > before)
            let byBody = try await client.post("/api/v1/UserStory", ["Id": 1001, "Name": "Again"])
            #expect(byBody.status == .ok)
            #expect(byBody.json["Id"]?.integer == 1001)
        }
    }

    @Test func `a state is set by ID, within its workflow and along its transitions`() async throws {
        try await withSimulator { client in
            let path = "/api/v1/UserStory/1002"
            #expect(try await client.post(path, ["EntityState": ["Id": 180]]).status == .forbidden)
            #expect(try await client.post(path, ["EntityState": ["Name": "Planned"]]).status == .forbidden)
            #expect(try await client.post(path, ["EntityState": "Planned"]).status == .badRequest)
            #expect(try await client.post(path, ["EntityState": ["Id": 83]]).status == .badRequest)
            let moved = try await client.post(path, ["EntityState": ["Id": 80]])
            #expect(moved.json["EntityState"]?["Name"]?.text == "In Progress")
            #expect(try await client.post(path, ["EntityState": ["Id": 83]]).status == .ok)
            #expect(try await client.get(path).json["EndDate"] != .null)
        }
    }

    @Test(
        arguments: [
            (["Project": ["Id": 500]], 400), (["Name": "x"], 400), (["Name": "x", "Project": ["Id": 9]], 404),
            (["Name": "x", "Project": ["Id": 500], "Priority": ["Name": "High"]], 403),
            (["Name": "x", "Project": ["Id": 500], "Priority": ["Id": 21]], 403),
            (["Name": "x", "Project": ["Id": 500], "Colour": "red"], 400),
            (["Name": "x", "Project": ["Id": 500], "CreateDate": "/Date(1)/"], 400),
            (["Name": " ", "Project": ["Id": 500]], 400), ([1, 2], 400),
        ] as [(JSONValue, Int)])
    func `a creation that the tool rejects is rejected`(body: JSONValue, status: Int) async throws {
        try await withSimulator { client in
            let answer = try await client.post("/api/v1/UserStories", body)
            #expect(answer.status.code == status)
            let stories = try await client.get("/api/v1/UserStories")
            #expect(stories.json["Items"]?.array?.count == 8)
        }
    }

    @Test func `unsupported methods and bodies are rejected`() async throws {
        try await withSimulator { client async throws in
            #expect(try await client.send(.put, "/api/v1/UserStory/1001", []).status == .methodNotAllowed)
            #expect(try await client.post("/api/v2/UserStory", [:]).status == .methodNotAllowed)
            #expect(try await client.post("/api/v1/EntityStates", ["Name": "x"]).status == .methodNotAllowed)
            #expect(try await client.get("/api/v1/Wishes").status == .notFound)
            #expect(try await client.post("/api/v1/UserStory/77", ["Name": "x"]).status == .notFound)
            let form: HTTPFields = [.contentType: "application/xml"]
            #expect(try await client.send(.post, "/api/v1/UserStory", [], headers: form).status == .badRequest)
        }
    }

    @Test(arguments: [
        ("<!--markdown-->**bold** & <b>", "<!--markdown-->**bold** & <b>"),
        ("**bold**", "&#42;&#42;bold&#42;&#42;"), ("a < b & c", "a &lt; b &amp; c"),
        ("<div>x <script>alert(1)</script><b onclick=\"x()\">y</b></div>", "<div>x <b>y</b></div>"),
        ("<a href=\"https://a.example/?x=1&amp;y=2\">l</a>", "<a href=\"https://a.example/?x=1&amp;y=2\">l</a>"),
        ("<a href=\"java\nscript:x\">l</a>", "<a>l</a>"), (" <!--markdown-->x", " x"), ("&#42;", "&#42;"),
        ("grüße <", "grüße &lt;"),
    ])
    func `a description is stored as the tool stores it`(sent: String, stored: String) async throws {
        try await withSimulator { client in
            let answer = try await client.post("/api/v1/UserStory/1001", ["Description": .string(sent)])
            #expect(answer.json["Description"]?.text == stored)
        }
    }

    @Test func `storing a stored text again does not change it`() {
        var random = SeededRandom(seed: 7)
        let pieces = [
            "<b>", "</b>", "*", "&", "&amp;", "<", ">", "a", " ", "ü", "<br>", "\"", "&#42;", "<!--", "-->", "_",
        ]
        for _ in 0..<5000 {
            let text = (0..<Int.random(in: 0..<12, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }
            let once = RichTextStorage.stored(text.joined())
            #expect(RichTextStorage.stored(once) == once, "\(text.joined())")
        }
    }

    @Test func `a comment changes its card's version but not its modification date`() async throws {
        try await withSimulator { client in
            let before = try await client.get("/api/v1/UserStory/1002").json
            let comment = try await client.post("/api/v1/Comments", ["General": ["Id": 1002], "Description": "hi"])
            #expect(comment.json["Owner"]?["Login"]?.text == "tandem")
            let after = try await client.get("/api/v1/UserStory/1002").json
            #expect(after["ModifyDate"] == before["ModifyDate"])
            #expect(after["LastCommentDate"] != .null)
            #expect(after["EntityVersion"]?.integer ?? 0 > before["EntityVersion"]?.integer ?? .max)
            let list = try await client.get("/api/v1/Comments", [("where", "General.Id eq 1002")])
            #expect(list.json["Items"]?.array?.count == 1)
        }
    }

    @Test func `the comments of a deleted card are deleted`() async throws {
        try await withSimulator { client in
            let answer = try await client.delete("/api/v1/UserStories/1001")
            #expect(answer.json == ["ResourceType": "UserStory", "Id": 1001])
            #expect(try await client.get("/api/v1/UserStory/1001").status == .notFound)
            #expect(try await client.get("/api/v1/Comments").json["Items"]?.array?.isEmpty == true)
        }
    }

    @Test func `the answer to a write contains the requested properties`() async throws {
        try await withSimulator { client in
            let answer = try await client.post(
                "/api/v1/UserStory/1001", ["Name": "x"], [("resultFormat", "json"), ("resultInclude", "[Id,Name]")])
            #expect(answer.json == ["ResourceType": "UserStory", "Id": 1001, "Name": "x"])
        }
    }

    @Test func `a list is written in one request; entries with an ID are changed, others created`() async throws {
        try await withSimulator { client in
            let answer = try await client.post(
                "/api/v1/UserStories/bulk",
                [["Id": 1001, "Name": "Changed"], ["Name": "Made", "Project": ["Id": 500]]])
            let items = try #require(answer.json["Items"]?.array)
            #expect(answer.status == .ok && items.compactMap { $0["Name"]?.text } == ["Changed", "Made"])
            let made = try #require(items.last?["Id"]?.integer)
            let deleted = try await client.send(
                .delete, "/api/v1/UserStories/bulk", [("format", "json")], body: [["Id": JSONValue(made)]])
            #expect(deleted.json["Items"]?.array?.first?["Id"]?.integer == made)
            #expect(try await client.get("/api/v1/UserStory/\(made)").status == .notFound)
            #expect(try await client.post("/api/v1/UserStories/bulk", ["Id": 1001]).status == .badRequest)
            #expect(try await client.post("/api/v1/EntityStates/bulk", []).status == .methodNotAllowed)
        }
    }

    @Test func `commands run in order`() async throws {
        try await withSimulator { client in
            let made = try await client.post(
                "/api/commands/v1/execute",
                [
                    "name": "batch",
                    "commands": [
                        [
                            "name": "createResource",
                            "resource": ["resourceType": "Time", "Assignable": ["Id": 1001], "Spent": 2],
                        ],
                        ["name": "DeleteResource", "target": ["Id": 1008, "ResourceType": "UserStory"]],
                    ],
                ])
            #expect(made.status == .ok)
            #expect(try await client.get("/api/v1/UserStory/1001").json["TimeSpent"]?.double == 2)
            #expect(try await client.get("/api/v1/UserStory/1008").status == .notFound)
            #expect(try await client.post("/api/commands/v1/execute", ["name": "format"]).status == .badRequest)
        }
    }

    @Test func `a team has its own state on an item`() async throws {
        try await withSimulator { client in
            let assigned = try await client.post(
                "/api/v1/TeamAssignments", ["Assignable": ["Id": 1001], "Team": ["Id": 302]])
            let id = try #require(assigned.json["Id"]?.integer)
            #expect(assigned.json["EntityState"]?["Name"]?.text == "To Do")
            let path = "/api/v1/TeamAssignments/\(id)"
            #expect(try await client.post(path, ["EntityState": ["Id": 83]]).status == .forbidden)
            let moved = try await client.post(path, ["EntityState": ["Id": 779]])
            #expect(moved.json["EntityState"]?["Name"]?.text == "Doing")
            _ = try await client.post("/api/v1/UserStories/1001", ["EntityState": ["Id": 83]])
            #expect(try await client.get(path).json["EntityState"]?["Name"]?.text == "Doing")
        }
    }

    @Test func `each type has its own parent types`() async throws {
        try await withSimulator { client in
            func make(_ type: String, _ parent: JSONValue.Member? = nil) async throws -> SimulatorClient.Answer {
                let members: [JSONValue.Member] = [
                    .init(name: "Name", value: "x"), .init(name: "Project", value: ["Id": 500]),
                ]
                return try await client.post("/api/v1/\(type)", .object(members + (parent.map { [$0] } ?? [])))
            }
            var above = try #require(try await make("PortfolioEpics").json["Id"]?.integer)
            for (type, parent) in [
                ("Epics", "PortfolioEpic"), ("Features", "Epic"), ("UserStories", "Feature"), ("Tasks", "UserStory"),
            ] {
                let made = try await make(type, .init(name: parent, value: ["Id": JSONValue(above)]))
                #expect(made.status == .created && made.json[parent]?["Id"]?.integer == above, "\(made.text)")
                above = try #require(made.json["Id"]?.integer)
            }
            #expect(try await make("Requests").status == .created)
            #expect(try await make("Tasks").status == .badRequest)
            #expect(try await make("UserStories", .init(name: "Epic", value: ["Id": 1])).status == .badRequest)
            let tasks = try await client.get(
                "/api/v2/UserStory", [("where", "tasks.Count()>0"), ("select", "{id,names:tasks.Select(name)}")])
            #expect(tasks.json["items"]?.array?.count == 1)
        }
    }
}
