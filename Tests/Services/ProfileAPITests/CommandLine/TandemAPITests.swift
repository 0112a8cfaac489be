import Core
import EntityModel
import Foundation
import InternalAPI
import Primitives
import TestSupport
import Testing

@testable import ProfileAPI
@testable import TandemCLI

/// Tests for the command line's calls with a running API.
@Suite(.timeLimit(.minutes(1))) struct TandemAPITests {
    @Test func `A connection, a profile, and a share are created from files and keys`() async throws {
        try await withAPI { (api, tandem) async throws in
            let connection: ConnectionView = try await tandem.put(
                ["connections", "dc"],
                .object([
                    "id": .string("dc"), "product": .string("jira-data-center"),
                    "baseURL": .string("https://jira.example.com"),
                    "credentials": .object(["type": .string("token"), "token": .string("t")]),
                ]))
            #expect(connection.webhook?.isTokenShown == true)
            let renewed: WebhookView = try await tandem.post(["connections", "dc", "webhook"], scope: .profilesWrite)
            #expect(renewed.isTokenShown && renewed.url != connection.webhook?.url)

            let file = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(Examples.profile()))
            let profile: Profile = try await tandem.put(["profiles", "p1"], file)
            #expect(profile == Examples.profile())

            let share = try await tandem.share(targetprocess: "7", jira: "ABC-5", profile: "p1", origin: .jira)
            #expect(share.source.entity.tool == Examples.targetprocess && share.rejectedFields == ["target"])
            #expect(try await tandem.shares(of: "p1").map(\.id) == ["s7"])
            #expect(try await tandem.shares(of: "p2").isEmpty)
            try await tandem.delete(["shares", tandem.share(named: "7").id], scope: .syncWrite)
            #expect(try await tandem.shares().isEmpty)
        }
    }

    @Test func `Sides are determined by their tools, not by the order in the profile`() async throws {
        try await withAPI { (api, tandem) async throws in
            var profile = Examples.profile()
            (profile.sourceTool, profile.targetTool) = (profile.targetTool, profile.sourceTool)
            _ = try await api.store.put(profile)
            let error = await #expect(throws: InternalCallError.self) {
                try await tandem.share(targetprocess: "7", jira: "ABC-5", profile: "p1", origin: nil)
            }
            // The substitute accepts only stories as sources, although the issue was given first.
            #expect(ExitStatus.of(try #require(error)).line == "not mapped")
        }
    }

    @Test func `Every history filter is sent`() async throws {
        try await withAPI { (_, tandem) async throws in
            var query = SyncAPI.HistoryQuery(share: "s", limit: 7)
            (query.item, query.field, query.kind, query.trace) = ("a b&c", "Näme", "applied", "t")
            (query.since, query.until, query.before) = (1, 2, 3)
            let line = try #require(try await tandem.history(query).first)
            #expect(line.share == "s" && line.cause == "7" && line.reason == "a b&c" && line.field == "Näme")
            #expect(
                line.kind == "applied" && line.trace == "t" && line.occurredAt == 1 && line.side == "2" && line.id == 3)
        }
    }

    @Test func `A share is found by its item's key if only one share matches`() async throws {
        try await withAPI { (api, tandem) async throws in
            _ = try await api.store.put(Examples.profile())
            for item in ["7", "8"] {
                _ = try await tandem.share(targetprocess: item, jira: "ABC-5", profile: "p1", origin: nil)
            }
            #expect(try await tandem.share(named: "8").id == "s8")
            #expect(try await tandem.share(named: "s7").id == "s7")
            #expect(try await tandem.shareId(named: "8") == "s8")
            let over = UUID().uuidString.lowercased()
            #expect(try await tandem.shareId(named: over) == over)
            await #expect(throws: CLIError.severalShares("ABC-5", ids: ["s7", "s8"])) {
                try await tandem.share(named: "ABC-5")
            }
            await #expect(throws: CLIError.noSuchShare("9")) { try await tandem.share(named: "9") }
        }
    }

    @Test func `Dead letters are listed, and disappear after a replay or discard`() async throws {
        try await withAPI { (api, tandem) async throws in
            let acme = AccountID(rawValue: tandem.account)
            for id in ["m1", "m2", "m3"] { api.sync.park(try Examples.parked(id), of: acme) }
            api.sync.park(try Examples.parked("other"), of: AccountID(rawValue: "other"))
            #expect(try await tandem.deadLetters().messages.map(\.id) == ["m1", "m2", "m3"])
            #expect(try await tandem.deadLetters("replay", .init(ids: ["m2", "other"])).count == 1)
            #expect(try await tandem.deadLetters("discard", .init(all: true)).count == 2)
            #expect(try await tandem.deadLetters().messages.isEmpty)
        }
    }

    @Test func `Rejected commands exit with one line and a status`() async throws {
        try await withAPI { (api, tandem) async throws in
            let missing = await #expect(throws: InternalCallError.self) {
                try await tandem.share(targetprocess: "7", jira: "ABC-5", profile: "none", origin: nil)
            }
            #expect(ExitStatus.of(try #require(missing)) == (66, "There is no profile none."))
            let wrong = await #expect(throws: InternalCallError.self) {
                let _: Profile = try await tandem.put(["profiles", "p1"], .object(["name": .number(5)]))
            }
            #expect(ExitStatus.of(try #require(wrong)) == (65, "a value is not of type String at .name"))
        }
    }

    private func withAPI(_ body: @escaping @Sendable (RunningAPI, TandemAPI) async throws -> Void) async throws {
        try await RunningAPI.with(seal: { _, _, _ in ([7], "k1") }) { api in
            try await Examples.prepare(api.store)
            try await body(api, TandemAPI(client: api.client, account: "acme"))
        }
    }
}
