import HTTPTypes
import SimulatorKit
import Testing

@testable import TargetprocessSimulator

/// The simulator's answers have the same structure as recorded answers of a real instance.
@Suite(.enabled(if: RecordedSample.areThere, "the recorded samples are not beside the checkout"))
struct RecordedShapeTests {
    @Test func `the answer to a creation contains the whole story`() async throws {
        let recorded = try RecordedSample.load("live-man8/userstory_create.json")
        try await withSimulator { client in
            let answer = try await client.post(
                "/api/v1/UserStory", ["Name": "New", "Description": "x", "Project": ["Id": 500]])
            #expect(answer.status == .created)
            let body = try #require(recorded["response"]?["body"])
            #expect(differences(body, answer.json) == [])
            #expect(answer.json["EntityState"]?["Name"]?.text == body["EntityState"]?["Name"]?.text)
            #expect(answer.json["Priority"]?["Name"]?.text == body["Priority"]?["Name"]?.text)
        }
    }

    @Test func `a page contains items and a link to the next page`() async throws {
        let recorded = try RecordedSample.load("live-man8/list_page.json")
        try await withSimulator { client in
            let page = try await client.get("/api/v1/UserStory", [("take", "1")])
            #expect(differences(try #require(recorded["response"]?["body"]), page.json) == [])
        }
    }

    @Test func `creating, changing, and deleting a comment return the recorded answers`() async throws {
        let steps = try #require(try RecordedSample.load("live-man8/comment_roundtrip.json").array)
        try await withSimulator { client in
            let created = try await client.post("/api/v1/Comment", ["Description": "one", "General": ["Id": 1002]])
            let path = "/api/v1/Comment/\(try #require(created.json["Id"]?.integer))"
            let updated = try await client.post(path, ["Description": "two"])
            let deleted = try await client.delete(path)
            let missing = try await client.get(path)
            for (step, answer) in zip(steps, [created, updated, deleted, missing]) {
                #expect(answer.status.code == step["response"]?["status"]?.integer)
                #expect(differences(try #require(step["response"]?["body"]), answer.json) == [])
            }
            let token = missing.json["Details"]?["Items"]?.array?.first?["Message"]?["Token"]
            #expect(token?.text == "{entityKind} with Id {id} not found or access is forbidden.")
        }
    }

    @Test func `the states of a workflow are listed in their order`() async throws {
        let steps = try #require(try RecordedSample.load("live-man8/entity_states_of_workflow.json").array)
        try await withSimulator { client in
            let single = try await client.get("/api/v1/EntityState/80", [("include", "[Workflow]")])
            #expect(differences(try #require(steps[0]["response"]?["body"]), single.json) == [])
            let list = try await client.get(
                "/api/v1/EntityState",
                [
                    ("include", "[Id,Name,IsInitial,IsFinal,IsCommentRequired,NumericPriority,Role,Workflow]"),
                    ("where", "Workflow.Id eq 1"),
                ])
            #expect(differences(try #require(steps[1]["response"]?["body"]), list.json) == [])
            #expect(
                list.json["Items"]?.array?.compactMap { $0["Name"]?.text }
                    == ["Open", "Planned", "In Progress", "Coded", "In Testing", "Done"])
        }
    }

    @Test func `an unknown property is rejected with the recorded message`() async throws {
        let recorded = try RecordedSample.load("vendor-docs/error_400_v2_unknown_property.json")
        try await withSimulator { client in
            let answer = try await client.get("/api/v2/UserStory", [("select", "{id,due:DueDate}")])
            #expect(answer.status == .badRequest)
            #expect(differences(recorded, answer.json) == [])
            #expect(answer.json["Message"] == recorded["Message"])
        }
    }

    @Test(arguments: ["entity_search", "query_collection", "query_single"])
    func `v2 answers recorded queries in the recorded structure`(name: String) async throws {
        let pairs = try #require(try RecordedSample.load("lifedraft-cli/\(name).json")["pairs"]?.array)
        try await withSimulator { client in
            for pair in pairs {
                let path = try #require(pair["request"]?["path"]?.text).replacing("342348", with: "1001")
                let query = pair["request"]?["query"]?.members?.map { ($0.name, $0.value.text ?? "") } ?? []
                let answer = try await client.get(path, query)
                let recorded = try #require(pair["response"]?["body"]?["items"])
                #expect(differences(recorded, try #require(answer.json["items"])) == [])
            }
        }
    }
}
