import EntityModel
import Foundation
import InternalAPI
import Testing

@testable import ProfileAPI

/// Tests for profiles and shares over HTTP.
@Suite(.timeLimit(.minutes(1))) struct ProfileRoutesTests {
    private static let path = "/api/v1/acme/profiles/p1"

    private static func body(_ change: (inout Profile) -> Void = { _ in }) throws -> String {
        var profile = Examples.profile()
        change(&profile)
        return String(decoding: try JSONEncoder().encode(profile), as: UTF8.self)
    }

    @Test func `A profile is stored, read, changed, and removed`() async throws {
        try await withAPI { (api) async throws in
            let made = try await api.call("PUT", Self.path, Self.body())
            #expect(made.status == 200, "\(made.text)")
            let read = try await api.call("GET", Self.path)
            #expect(try read.decode(Profile.self) == Examples.profile())
            #expect(read.entityTag == made.entityTag && made.entityTag?.hasPrefix("\"") == true)
            #expect(try await api.profiles.profile("p1", account: Examples.acme) == Examples.profile())
            #expect(try await api.call("GET", "/api/v1/acme/profiles").decode([Profile].self).map(\.id) == ["p1"])
            let removed = try await api.call("DELETE", Self.path)
            #expect(removed.status == 204)
            #expect(try await api.call("DELETE", Self.path).status == 404)
            #expect(try await api.call("GET", Self.path).status == 404)
        }
    }

    @Test func `A change of an outdated version is rejected`() async throws {
        try await withAPI { (api) async throws in
            let tag = try #require(try await api.call("PUT", Self.path, Self.body()).entityTag)
            let mine = [(name: "If-Match", value: tag)]
            #expect(try await api.call("PUT", Self.path, Self.body { $0.name = "mine" }, headers: mine).status == 200)
            #expect(try await api.call("PUT", Self.path, Self.body { $0.name = "late" }, headers: mine).status == 412)
            let new = [(name: "If-None-Match", value: "*")]
            #expect(try await api.call("PUT", Self.path, Self.body(), headers: new).status == 412)
            let wrong = [(name: "If-Match", value: "abc")]
            #expect(try await api.call("PUT", Self.path, Self.body(), headers: wrong).status == 400)
            #expect(try await api.call("GET", Self.path).decode(Profile.self).name == "mine")
        }
    }

    @Test func `An invalid value is named, and nothing is stored`() async throws {
        try await withAPI { (api) async throws in
            let refusals: [(body: String, status: Int, detail: String)] = [
                (
                    try Self.body { $0.mappings[0].typeMappings[0].sourceType = "" }, 422,
                    "mappings[0].typeMappings[0].sourceType must not be empty"
                ),
                (try Self.body { $0.targetTool = Tool(id: "other", type: .jira) }, 422, "no Jira connection other"),
                (try Self.body { $0.account = Examples.globex }, 422, "account must match the address"),
                ("{", 400, "not JSON"), (String(repeating: "[", count: 1000), 400, "nested deeper"),
                (#"{"name": "n"}"#, 422, "a value is missing at .sourceTool"),
            ]
            for (body, status, detail) in refusals {
                let answer = try await api.call("PUT", Self.path, body)
                #expect(
                    answer.status == status && answer.problem.contains(detail), "\(answer.status) \(answer.problem)")
            }
            #expect(try await api.call("GET", Self.path).status == 404)
        }
    }

    @Test func `Items are shared by their keys, and the share is ended by its ID`() async throws {
        try await withAPI { (api) async throws in
            _ = try await api.call("PUT", Self.path, Self.body())
            let shares = "/api/v1/acme/shares"
            let made = try await api.call(
                "POST", shares, #"{"profile": "p1", "source": "7", "target": "ABC-5", "origin": "target"}"#)
            #expect(made.status == 201, "\(made.text)")
            let share = try made.decode(SyncAPI.ShareView.self)
            #expect(
                share.source.entity
                    == EntityReference(sourceId: "7", entityType: "userstory", tool: Examples.targetprocess))
            #expect(
                share.target.entity == EntityReference(sourceId: "100", entityType: "10001", tool: Examples.jira))
            #expect(share.rejectedFields == ["target"])
            let byId = #"{"profile": "p1", "source": {"sourceId": "8", "entityType": "userstory"}, "target": "ABC-6"}"#
            #expect(try await api.call("POST", shares, byId).status == 201)
            #expect(try await api.call("GET", shares).decode(SyncAPI.SharePage.self).shares.map(\.id) == ["s7", "s8"])
            let history = try await api.call("GET", shares + "/s7/history?before=50").decode(SyncAPI.HistoryPage.self)
            #expect(history.next == 49 && history.entries.map(\.cause) == ["s7"])

            let kept = try await api.call("DELETE", Self.path)
            #expect(kept.status == 409 && kept.problem.contains("has shares"))
            #expect(try await api.call("DELETE", shares + "/s7").status == 204)
            #expect(try await api.call("DELETE", shares + "/s8").status == 204)
            #expect(api.sync.shares(of: Examples.acme).isEmpty)
            #expect(try await api.call("DELETE", Self.path).status == 204)
        }
    }

    @Test func `A rejected share request returns the message of the service that rejected it`() async throws {
        try await withAPI { (api) async throws in
            _ = try await api.call("PUT", Self.path, Self.body())
            let shares = "/api/v1/acme/shares"
            for (body, status, detail) in [
                (#"{"profile": "p1", "source": "gone", "target": "ABC-5"}"#, 404, "There is no item gone."),
                (#"{"profile": "p1", "source": "77", "target": "ABC-5"}"#, 422, "not mapped"),
                (#"{"profile": "p2", "source": "7", "target": "ABC-5"}"#, 404, "No profile has this name."),
                (#"{"profile": "../x", "source": "7", "target": "ABC-5"}"#, 404, "No profile has this name."),
                (#"{"profile": "p1", "source": " ", "target": "ABC-5"}"#, 422, ".source"),
                (#"{"profile": "p1", "source": "7", "target": {"id": "5"}}"#, 422, ".target"),
                (#"{"profile": "p1", "source": "77"}"#, 422, "not mapped"),
                (#"{"profile": "p1"}"#, 422, "No item is named."),
                (#"{"profile": "p1", "source": "7", "target": "A-1", "origin": "x"}"#, 422, ".origin"),
            ] {
                let answer = try await api.call("POST", shares, body)
                #expect(
                    answer.status == status && answer.problem.contains(detail), "\(answer.status) \(answer.problem)")
            }
            #expect(try await api.call("DELETE", shares + "/none").status == 404)
            #expect(api.sync.shares(of: Examples.acme).isEmpty)
        }
    }

    @Test func `The profile of another account cannot be read, replaced, or used for sharing`() async throws {
        try await withAPI { (api) async throws in
            _ = try await api.call("PUT", Self.path, Self.body())
            let foreign = "/api/v1/globex/profiles"
            #expect(try await api.call("GET", foreign).text == "[]")
            #expect(try await api.call("GET", foreign + "/p1").status == 404)
            #expect(try await api.call("DELETE", foreign + "/p1").status == 404)
            #expect(
                try await api.call("PUT", foreign + "/p1", Self.body { $0.account = Examples.globex }).status == 422)
            let share = #"{"profile": "p1", "source": "7", "target": "ABC-5"}"#
            #expect(try await api.call("POST", "/api/v1/globex/shares", share).status == 404)
            #expect(try await api.profiles.profiles(of: Examples.globex).isEmpty)
            #expect(try await api.profiles.profiles(of: Examples.acme) == [Examples.profile()])
        }
    }

    private func withAPI(_ body: @escaping @Sendable (RunningAPI) async throws -> Void) async throws {
        try await RunningAPI.with(seal: { _, _, _ in ([7], "k1") }) { api in
            try await Examples.prepare(api.store)
            try await body(api)
        }
    }
}
