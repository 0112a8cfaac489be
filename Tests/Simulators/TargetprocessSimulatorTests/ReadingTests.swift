import HTTPTypes
import Primitives
import SimulatorKit
import Testing

@testable import TargetprocessSimulator

struct ReadingTests {
    @Test func `a request with missing or wrong credentials gets no data`() async throws {
        try await withSimulator { client in
            var stranger = client
            stranger.token = nil
            #expect(try await stranger.get("/api/v1/UserStories").status == .unauthorized)
            stranger.token = "wrong"
            let refused = try await stranger.get("/api/v2/UserStory/1001")
            #expect(refused.status == .unauthorized)
            #expect(refused.json["Status"]?.text == "Unauthorized")
            stranger.token = nil
            let bearer: HTTPFields = [.authorization: "Bearer test-token"]
            #expect(
                try await stranger.send(.get, "/api/v1/Users/LoggedUser", [], headers: bearer).status == .unauthorized)
        }
    }

    @Test func `Basic authentication and both token parameters are accepted`() async throws {
        try await withSimulator { client in
            var stranger = client
            stranger.token = nil
            let basic: HTTPFields = [.authorization: "Basic YWRhOmFkYS1wYXNzd29yZA==", .accept: "application/json"]
            let byPassword = try await stranger.send(.get, "/api/v1/Users/LoggedUser", [], headers: basic)
            #expect(byPassword.json["Login"]?.text == "ada")
            #expect(
                try await stranger.get("/api/v1/Users/LoggedUser", [("token", "ben-token")]).json["Id"]?.integer == 3)
        }
    }

    @Test func `v1 answers in XML by default and in JSON on request`() async throws {
        try await withSimulator { client in
            let plain = try await client.send(.get, "/api/v1/UserStories/1001", [])
            #expect(plain.headers[.contentType]?.hasPrefix("application/xml") == true)
            #expect(plain.text.hasPrefix("<UserStory ResourceType=\"UserStory\" Id=\"1001\" Name=\"Guest checkout\">"))
            let accepting = try await client.send(
                .get, "/api/v1/UserStories/1001", [], headers: [.accept: "application/json"])
            #expect(accepting.json["Name"]?.text == "Guest checkout")
        }
    }

    @Test(arguments: ["UserStory", "UserStories", "userstories", "UserStorys"])
    func `a type can be named in all its forms`(name: String) async throws {
        try await withSimulator { client in
            let answer = try await client.get("/api/v1/\(name)/1001")
            #expect(answer.json["Id"]?.integer == 1001)
        }
    }

    @Test func `pages link to the next without the credentials`() async throws {
        try await withSimulator { client in
            let page = try await client.get("/api/v1/UserStories", [("take", "3"), ("include", "[Id]")])
            #expect(page.json["Items"]?.array?.compactMap { $0["Id"]?.integer } == [1008, 1007, 1006])
            let next = try #require(page.json["Next"]?.text)
            #expect(!next.contains("test-token"))
            #expect(next.contains("skip=3"))
            let last = try await client.get("/api/v1/UserStories", [("take", "3"), ("skip", "6")])
            #expect(last.json["Next"] == nil)
            #expect(last.json["Items"]?.array?.count == 2)
        }
    }

    @Test(arguments: [
        ("Id eq 1002", [1002]), ("Id in (1001,1003)", [1003, 1001]), ("Name contains 'basket'", [1003, 1002]),
        ("EntityState.Name eq 'Open' and Id gt 1002", [1006]),
        ("(Id gte 1007)and(EntityState.IsFinal eq 'true')", [1008]),
        ("Feature is not null", []), ("LastCommentDate is null and Id lt 1003", [1002]),
        ("Description not contains 'div' and Id lte 1003", [1003, 1001]),
        ("Assignments.GeneralUser.Id eq 99 and Id lt 1003", [1002, 1001]),
    ])
    func `where filters items as documented`(filter: String, ids: [Int]) async throws {
        try await withSimulator { client in
            let answer = try await client.get("/api/v1/UserStories", [("where", filter), ("include", "[Id]")])
            #expect(answer.json["Items"]?.array?.compactMap { $0["Id"]?.integer } == ids, "\(answer.text)")
        }
    }

    @Test(arguments: ["Id in [1,2]", "Id eq 1 or Id eq 2", "Id not in (1)", "Colour eq 'red'", "Id eq", "'", ""])
    func `where rejects an invalid condition`(filter: String) async throws {
        try await withSimulator { client in
            let status = try await client.get("/api/v1/UserStories", [("where", filter)]).status
            #expect(status == (filter.isEmpty ? .ok : .badRequest))
        }
    }

    @Test func `unknown parameters are silently ignored`() async throws {
        try await withSimulator { client in
            let answer = try await client.get("/api/v1/UserStories", [("select", "{id}"), ("colour", "red")])
            #expect(answer.status == .ok)
            #expect(answer.json["Items"]?.array?.count == 8)
        }
    }

    @Test func `include and exclude together are rejected`() async throws {
        try await withSimulator { client in
            let lists = [("include", "[Id]"), ("exclude", "[Name]")]
            #expect(try await client.get("/api/v1/UserStories/1001", lists).status == .badRequest)
            let nested = try await client.get(
                "/api/v1/UserStories/1002", [("include", "[EntityState[NextStates[Id,Name]]]")])
            let next = nested.json["EntityState"]?["NextStates"]?["Items"]?.array?.compactMap { $0["Name"]?.text }
            #expect(next == ["Planned", "In Progress"])
            let counted = try await client.get("/api/v1/UserStories/1001", [("append", "[Comments-Count]")])
            #expect(counted.json["Comments-Count"]?.integer == 2)
        }
    }

    @Test func `dates have the requested format and the instance's zone`() async throws {
        let zone = ZoneOffset(minutes: 120)
        let time = Timestamp(millisecondsSinceEpoch: 1_517_525_999_000)
        #expect(zone.text(of: time, as: .microsoft) == "/Date(1517525999000+0200)/")
        #expect(zone.text(of: time, as: .isoWithZone) == "2018-02-02T00:59:59+02:00")
        #expect(zone.text(of: time, as: .isoWithoutZone) == "2018-02-02T00:59:59")
        #expect(zone.timestamp(from: "2018-02-02T00:59:59") == time)
        #expect(zone.timestamp(from: "2018-02-01T22:59:59Z") == time)
        #expect(zone.timestamp(from: "2018-02-01") == Timestamp(millisecondsSinceEpoch: 1_517_436_000_000))
        #expect(zone.timestamp(from: "yesterday") == nil)
    }

    @Test func `metadata contains the types and their writable fields`() async throws {
        try await withSimulator { client in
            #expect(try await client.get("/api/v1/Index/meta").text.contains("Name=\"UserStory\""))
            let story = try await client.get("/api/v1/UserStories/meta").text
            #expect(story.contains("Name=\"EntityVersion\" CanSet=\"false\""))
            #expect(story.contains("Name=\"Description\" CanSet=\"true\""))
            #expect(try await client.get("/api/v1/Context").json["LoggedUser"]?["Login"] == nil)
        }
    }
}
