import Core
import Curl
import EntityModel
import Foundation
import Hummingbird
import HummingbirdTesting
import InternalAPI
import Primitives
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ProfileClientTests {
    private static let acme = AccountID(rawValue: "acme")
    private static let globex = AccountID(rawValue: "globex")

    @Test func `A response is cached until the revision changes`() async throws {
        try await withClient { (client, world) async throws in
            #expect(try await client.profile("p1", account: Self.acme)?.name == "p1 at 1")
            #expect(try await client.profile("p1", account: Self.acme)?.name == "p1 at 1")
            #expect(try await client.profiles(of: Self.acme).map(\.name) == ["p1 at 1"])
            #expect(try await client.connection("jira", account: Self.acme)?.version == 1)
            #expect(world.asked == ["revision", "profiles/p1", "profiles", "connections/jira"])
            world.revision = 2
            #expect(try await client.profile("p1", account: Self.acme)?.name == "p1 at 1")
            world.pass(.seconds(4))
            #expect(try await client.profile("p1", account: Self.acme)?.name == "p1 at 2")
            #expect(try await client.profiles(of: Self.acme).map(\.name) == ["p1 at 2"])
            #expect(try await client.connection("jira", account: Self.acme)?.version == 2)
            #expect(world.asked == ["revision", "profiles/p1", "profiles", "connections/jira"])
        }
    }

    @Test func `Nothing is cached for longer than 30 minutes`() async throws {
        try await withClient(ProfileClient.Lifetimes(value: .seconds(1_000_000))) { (client, world) async throws in
            _ = try await client.profile("p1", account: Self.acme)
            world.pass(.seconds(1799))
            _ = try await client.profile("p1", account: Self.acme)
            #expect(world.asked == ["revision", "profiles/p1", "revision"])
            world.pass(.seconds(2))
            _ = try await client.profile("p1", account: Self.acme)
            #expect(world.asked == ["profiles/p1"])
        }
    }

    @Test func `The absence of a value is cached only for seconds`() async throws {
        try await withClient(ProfileClient.Lifetimes(revision: .seconds(600))) { (client, world) async throws in
            #expect(try await client.profile("none", account: Self.acme) == nil)
            #expect(try await client.connection("none", account: Self.acme) == nil)
            #expect(try await client.profile("none", account: Self.acme) == nil)
            #expect(world.asked == ["revision", "profiles/none", "connections/none"])
            world.pass(.seconds(4))
            #expect(try await client.profile("none", account: Self.acme) == nil)
            #expect(world.asked == ["profiles/none"])
        }
    }

    @Test func `While profile-api is unreachable, cached values are used and other requests fail`() async throws {
        try await withClient { (client, world) async throws in
            _ = try await client.profile("p1", account: Self.acme)
            world.isAway = true
            world.pass(.seconds(60))
            #expect(try await client.profile("p1", account: Self.acme)?.name == "p1 at 1")
            await #expect(throws: InternalCallError.self) {
                try await client.connection("jira", account: Self.acme)
            }
            world.isAway = false
            world.revision = 7
            world.pass(.seconds(60))
            #expect(try await client.connection("jira", account: Self.acme)?.version == 7)
        }
    }

    @Test func `Concurrent requests cause one call`() async throws {
        try await withClient { (client, world) async throws in
            world.hold()
            let names = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<50 {
                    group.addTask { try await client.profile("p1", account: Self.acme)?.name }
                }
                await world.release()
                return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
            }
            #expect(names == ["p1 at 1"])
            #expect(world.asked == ["revision", "profiles/p1"])
        }
    }

    @Test func `Accounts have separate cache entries`() async throws {
        try await withClient { (client, world) async throws in
            #expect(try await client.profile("p1", account: Self.acme)?.account == Self.acme)
            #expect(try await client.profile("p1", account: Self.globex)?.account == Self.globex)
            #expect(world.asked.count == 4)
            client.invalidate(account: Self.acme)
            #expect(try await client.profile("p1", account: Self.globex)?.account == Self.globex)
            #expect(world.asked.isEmpty)
            #expect(try await client.profile("p1", account: Self.acme)?.account == Self.acme)
            #expect(world.asked == ["revision", "profiles/p1"])
            #expect(try await client.accounts() == [Self.acme, Self.globex])
        }
    }

    private func withClient(
        _ lifetimes: ProfileClient.Lifetimes = ProfileClient.Lifetimes(),
        _ body: @Sendable (ProfileClient, ProfileWorld) async throws -> Void
    ) async throws {
        let world = ProfileWorld()
        let application = Application(
            router: world.router(), configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        try await application.test(.live) { server in
            let client = InternalClient(
                curl: try CurlClient(), base: "http://127.0.0.1:\(try #require(server.port))",
                token: { scopes in
                    #expect(scopes == [.profilesRead])
                    return Secret("t")
                }, timing: world.timing)
            try await body(ProfileClient(client, lifetimes: lifetimes, timing: world.timing), world)
        }
    }
}

/// A profile API with responses that contain its revision, and a clock that the test advances.
private final class ProfileWorld: Sendable {
    private struct State {
        var now: Timestamp = 1_000_000
        var revision: Int64 = 1
        var isAway = false
        var asked: [String] = []
        var gate: AsyncStream<Void>?
        var opener: AsyncStream<Void>.Continuation?
    }

    private let state = Mutex(State())
    private let arrived = AsyncStream.makeStream(of: Void.self)

    var revision: Int64 {
        get { state.withLock { $0.revision } }
        set { state.withLock { $0.revision = newValue } }
    }

    var isAway: Bool {
        get { state.withLock { $0.isAway } }
        set { state.withLock { $0.isAway = newValue } }
    }

    /// Returns the requests since the last call.
    var asked: [String] {
        state.withLock { state in
            defer { state.asked = [] }
            return state.asked
        }
    }

    var timing: TimeSource {
        TimeSource(now: { [self] in state.withLock { $0.now } }, sleep: { _ in }, random: { 0 })
    }

    func pass(_ time: Duration) {
        state.withLock { $0.now += time }
    }

    /// Blocks requests until ``release()`` is called.
    func hold() {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        state.withLock {
            $0.gate = stream
            $0.opener = continuation
        }
    }

    /// Releases the blocked requests after the first one has arrived.
    func release() async {
        for await _ in arrived.stream { break }
        state.withLock { $0.opener }?.finish()
    }

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("internal/v1/accounts") { _, _ in
            try Self.json([AccountID(rawValue: "acme"), AccountID(rawValue: "globex")])
        }
        router.get("internal/v1/:account/**") { [self] _, context in
            let path = context.parameters.getCatchAll().joined(separator: "/")
            let account = AccountID(rawValue: try context.parameters.require("account"))
            let (revision, isAway, gate) = state.withLock { state in
                state.asked.append(path)
                return (state.revision, state.isAway, state.gate)
            }
            if let gate {
                arrived.continuation.yield()
                for await _ in gate {}
            }
            guard !isAway else { return Response(status: .internalServerError) }
            switch path {
            case "revision": return try Self.json(ProfileClient.Revision(revision: revision))
            case "profiles": return try Self.json([Self.profile(account, revision)])
            case "profiles/p1": return try Self.json(Self.profile(account, revision))
            case "connections/jira": return try Self.json(Self.connection(account, revision))
            default: return Response(status: .notFound)
            }
        }
        return router
    }

    private static func profile(_ account: AccountID, _ revision: Int64) -> Profile {
        Profile(
            id: "p1", account: account, name: "p1 at \(revision)", status: .enabled,
            sourceTool: Tool(id: "tp", type: .targetprocess), targetTool: Tool(id: "jira", type: .jira), mappings: [])
    }

    private static func connection(_ account: AccountID, _ revision: Int64) -> ConnectionRecord {
        ConnectionRecord(
            account: account, id: "jira", product: .jiraCloud, baseURL: "https://jira.example.com",
            sealedCredentials: [0, 255], keyId: "k", encryptedKey: [1], webhookTokenHash: "h", version: revision)
    }

    private static func json(_ value: some Encodable) throws -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try JSONEncoder().encode(value))))
    }
}
