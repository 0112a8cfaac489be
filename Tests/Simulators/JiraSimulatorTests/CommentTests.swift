import HTTPTypes
import SimulatorKit
import Testing

@testable import JiraSimulator

struct CommentTests {
    @Test(arguments: JiraDeployment.allCases)
    func `a comment is created, changed, and deleted`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira in
            let bob = jira.acting("bob")
            let created = try await bob.post("issue/DEMO-1/comment", ["body": "A *bold* word"])
            #expect(created.status == 201)
            let id = try #require(created.json["id"]?.text)
            #expect(created.json["author"]?["displayName"] == "Bob Baker")
            let path = "issue/DEMO-1/comment/\(id)"
            #expect(
                try await jira.get(path + "?expand=renderedBody").json["renderedBody"]?.text?.contains("<b>") == true)
            let edited = try await jira.put(path, ["body": "Another"])
            #expect(edited.status == 200)
            #expect(edited.json["author"]?["displayName"] == "Bob Baker")
            #expect(edited.json["updateAuthor"]?["displayName"] == "Tandem Sync")
            #expect(try await jira.fields(of: "DEMO-1")["comment"]?["comments"]?.array?.count == 1)
            #expect(try await jira.delete(path).status == 204)
            #expect(try await jira.get(path).messages == ["Can not find a comment for the id: \(id)."])
            #expect(try await jira.delete(path).status == 404)
        }
    }

    @Test func `only an administrator changes comments of other users`() async throws {
        try await withJira { jira in
            let id = try #require(try await jira.post("issue/DEMO-1/comment", ["body": "Mine"]).json["id"]?.text)
            let bob = jira.acting("bob")
            #expect(try await bob.put("issue/DEMO-1/comment/\(id)", ["body": "Yours"]).status == 400)
            #expect(try await bob.delete("issue/DEMO-1/comment/\(id)").status == 400)
            #expect(try await jira.get("issue/DEMO-1/comment/\(id)").json["body"] == "Mine")
        }
    }

    @Test(arguments: JiraDeployment.allCases)
    func `a comment has properties that users do not see`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira in
            let origin: JSONValue = ["tool": "targetprocess", "entity": 1001, "comment": 77]
            let created = try await jira.post(
                "issue/DEMO-1/comment",
                ["body": "Copied", "properties": [["key": "tandem.origin", "value": origin]]])
            let id = try #require(created.json["id"]?.text)
            #expect(created.json["properties"] == nil)
            let shown = try await jira.get("issue/DEMO-1/comment/\(id)?expand=properties")
            #expect(shown.json["properties"] == [["key": "tandem.origin", "value": origin]])
            let listed = try await jira.get("issue/DEMO-1/comment?expand=properties").json["comments"]?.array?.first
            #expect(listed?["properties"] == [["key": "tandem.origin", "value": origin]])

            let base = "comment/\(id)/properties"
            #expect(try await jira.get(base + "/tandem.origin").json["value"] == origin)
            #expect(try await jira.get(base).json["keys"]?.array?.compactMap { $0["key"]?.text } == ["tandem.origin"])
            #expect(try await jira.put(base + "/other", [1, 2]).status == 201)
            #expect(try await jira.put(base + "/other", [3]).status == 200)
            #expect(try await jira.get(base + "/other").json["value"] == [3])
            #expect(try await jira.delete(base + "/other").status == 204)
            #expect(try await jira.get(base + "/other").status == 404)
            #expect(try await jira.get("comment/1/properties").status == 404)
            #expect(try await jira.acting("rita").put(base + "/other", true).status != 201)
        }
    }

    @Test func `properties keep any JSON up to their size`() async throws {
        try await withJira { jira in
            let values: [JSONValue] = [.null, true, "text", .number("1.50"), [], [:], ["nested": [["deep": .null]]]]
            for value in values {
                let answer = try await jira.put("issue/DEMO-1/properties/any", value)
                #expect(answer.status == 200 || answer.status == 201)
                #expect(try await jira.get("issue/DEMO-1/properties/any").json["value"] == value)
            }
            let large = JSONValue.string(String(repeating: "x", count: 32_767))
            #expect(try await jira.put("issue/DEMO-1/properties/large", large).status == 400)
            let name = String(repeating: "n", count: 256)
            #expect(try await jira.put("issue/DEMO-1/properties/\(name)", true).status == 400)
            #expect(try await jira.send(.put, "issue/DEMO-1/properties/none", bytes: []).status == 400)
        }
    }

    @Test func `version 3 uses documents, version 2 wiki markup`() async throws {
        try await withJira { jira in
            let document: JSONValue = [
                "type": "doc", "version": 1,
                "content": [
                    [
                        "type": "paragraph",
                        "content": [["type": "text", "text": "Bold", "marks": [["type": "strong"]]]],
                    ]
                ],
            ]
            let created = try await jira.post("/rest/api/3/issue/DEMO-1/comment", ["body": document])
            #expect(created.status == 201)
            #expect(created.json["body"] == document)
            let id = try #require(created.json["id"]?.text)
            #expect(try await jira.get("issue/DEMO-1/comment/\(id)").json["body"] == "*Bold*")
            #expect(try await jira.post("/rest/api/3/issue/DEMO-1/comment", ["body": "plain"]).status == 400)
            #expect(try await jira.post("issue/DEMO-1/comment", ["body": document]).status == 400)
            let listed = try await jira.post("comment/list", ["ids": [.number(id), 4711]])
            #expect(listed.json["values"]?.array?.compactMap { $0["id"]?.text } == [id])
        }
        try await withJira(.datacenter) { jira async throws in
            #expect(try await jira.get("/rest/api/3/issue/DEMO-1").status == 404)
            #expect(try await jira.get("/rest/api/latest/issue/DEMO-1").status == 200)
        }
    }

    @Test(arguments: JiraDeployment.allCases)
    func `comments are paged in the requested order`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira in
            for number in 1...5 {
                _ = try await jira.post("issue/DEMO-1/comment", ["body": .string("Number \(number)")])
            }
            func bodies(_ query: String) async throws -> [String] {
                try await jira.get("issue/DEMO-1/comment?" + query).json["comments"]?.array?
                    .compactMap { $0["body"]?.text } ?? []
            }
            #expect(try await bodies("startAt=1&maxResults=2") == ["Number 2", "Number 3"])
            #expect(try await bodies("orderBy=-created&maxResults=2") == ["Number 5", "Number 4"])
            #expect(try await bodies("").count == 5)
            #expect(try await bodies("startAt=99") == [])
        }
    }

    @Test func `an empty comment is rejected`() async throws {
        try await withJira { jira in
            for body in ["", "  \n "] as [JSONValue] {
                let answer = try await jira.post("issue/DEMO-1/comment", ["body": body])
                #expect(answer.status == 400)
                #expect(answer.error("comment") == "Comment body can not be empty!")
            }
            #expect(try await jira.post("issue/DEMO-1/comment", [:]).status == 400)
            #expect(try await jira.post("issue/DEMO-999/comment", ["body": "x"]).status == 404)
        }
    }

    @Test(arguments: JiraDeployment.allCases)
    func `a remote link is identified by its global ID`(shape: JiraDeployment) async throws {
        try await withJira(shape) { jira in
            func link(_ title: String) -> JSONValue {
                [
                    "globalId": "tandem:1001", "relationship": "shared with",
                    "object": ["url": "https://tp.test/entity/1001", "title": .string(title)],
                ]
            }
            #expect(try await jira.post("issue/DEMO-1/remotelink", link("One")).status == 201)
            #expect(try await jira.post("issue/DEMO-1/remotelink", link("Two")).status == 200)
            let links = try await jira.get("issue/DEMO-1/remotelink").json.array
            #expect(links?.compactMap { $0["object"]?["title"]?.text } == ["Two"])
            let one = try await jira.get("issue/DEMO-1/remotelink?globalId=tandem%3A1001")
            #expect(one.json["relationship"] == "shared with")
            #expect(try await jira.post("issue/DEMO-1/remotelink", ["object": ["title": "x"]]).error("url") != nil)
            #expect(try await jira.delete("issue/DEMO-1/remotelink?globalId=tandem%3A1001").status == 204)
            #expect(try await jira.get("issue/DEMO-1/remotelink").json == [])
            #expect(try await jira.delete("issue/DEMO-1/remotelink?globalId=tandem%3A1001").status == 404)
        }
    }
}
