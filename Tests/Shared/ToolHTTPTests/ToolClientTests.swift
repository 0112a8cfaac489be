import Core
import Curl
import EntityModel
import Hummingbird
import Primitives
import Synchronization
import TestSupport
import Testing
import ToolHTTP

@Suite(.timeLimit(.minutes(1))) struct ToolClientTests {
    /// Records the delays of the client with a clock that only sleep advances.
    private final class Naps: Sendable {
        let taken = Mutex<[Duration]>([])
        var timing: TimeSource {
            TimeSource(
                now: {
                    self.taken.withLock {
                        .epoch + .milliseconds(Int64(($0.reduce(.zero, +) / .milliseconds(1)).rounded(.up)))
                    }
                },
                sleep: { nap in self.taken.withLock { $0.append(nap) } }, random: { 0.5 })
        }
    }

    private func client(
        _ naps: Naps, gatewayHeader: String? = nil, readError: @escaping ToolClient.ErrorReader = { _ in nil }
    ) throws -> ToolClient {
        ToolClient(
            curl: try CurlClient(),
            connection: ToolHTTPConfiguration(addressPolicy: .any, gatewayHeader: gatewayHeader),
            version: "1.2", timing: naps.timing, readError: readError)
    }

    @Test func `a tool that recovers is asked again, with pauses`() async throws {
        let answers: [ScriptedServer.Answer] = [
            .init(status: 503), .init(status: 429, headers: [.retryAfter: "9"]), .init(body: "done"),
        ]
        try await ScriptedServer.run(answers) { server, base in
            let naps = Naps()
            let response = try await client(naps).send(ToolRequest(url: "\(base)/rest/issue"))
            #expect(response.body == Array("done".utf8))
            #expect(server.questions.count == 3)
            #expect(naps.taken.withLock { $0 }.map { $0 >= .seconds(9) } == [false, true])
        }
    }

    @Test func `one 429 holds every request back, and long waits are left to the queue`() async throws {
        let answers: [ScriptedServer.Answer] = [
            .init(status: 429, headers: [.retryAfter: "20"]), .init(body: "a"), .init(body: "b"),
            .init(status: 429, headers: [.retryAfter: "3600"]),
        ]
        try await ScriptedServer.run(answers) { server, base in
            let naps = Naps()
            let client = try client(naps)
            // A request that the tool did not process is repeated, even if it creates something.
            _ = try await client.send(ToolRequest(method: "POST", url: "\(base)/one", body: []))
            #expect(naps.taken.withLock { $0.reduce(.zero, +) } >= .seconds(20))
            _ = try await client.send(ToolRequest(url: "\(base)/three"))
            _ = try? await client.send(ToolRequest(method: "POST", url: "\(base)/four", body: []))
            let failure = await #expect(throws: ToolError.self) {
                try await client.send(ToolRequest(url: "\(base)/five"))
            }
            #expect(failure?.kind == .rateLimited && failure?.retryAfter == 3600)
            #expect(server.questions.count == 4)
        }
    }

    @Test func `a tool that stays away is unavailable after four attempts, with the time it asked for`() async throws {
        try await ScriptedServer.run([.init(status: 503, headers: [.retryAfter: "3"])]) { server, base in
            let naps = Naps()
            let client = try client(naps)
            let failure = await #expect(throws: ToolError.self) {
                try await client.send(ToolRequest(url: "\(base)/rest?token=hidden"))
            }
            #expect(failure?.kind == .unavailable && failure?.retryAfter == 3)
            #expect(failure?.message.contains("hidden") == false)
            #expect(server.questions.count == 4 && naps.taken.withLock { $0 }.count == 3)
        }
    }

    @Test func `a creation is sent once, and a request without a connection is retried`() async throws {
        try await ScriptedServer.run([.init(status: 503)]) { server, base in
            let client = try client(Naps())
            await #expect(throws: ToolError.self) {
                try await client.send(ToolRequest(method: "POST", url: "\(base)/comment", body: [1]))
            }
            #expect(server.questions.count == 1)
            await #expect(throws: ToolError.self) {
                try await client.send(
                    ToolRequest(method: "POST", url: "\(base)/search", body: [1], isIdempotent: true))
            }
            #expect(server.questions.count == 5)
        }
        let naps = Naps()
        let nowhere = try client(naps)
        let failure = await #expect(throws: ToolError.self) {
            try await nowhere.send(ToolRequest(method: "POST", url: "http://127.0.0.1:1/comment", body: [1]))
        }
        #expect(failure?.kind == .unavailable && naps.taken.withLock { $0 }.count == 3)
    }

    @Test func `a rejection has the tool's message or its status`() async throws {
        let words = ToolError(kind: .rejected, message: "No such field", fields: [FieldID("summary"): "too long"])
        for (status, body, kind) in [
            (400, "known", ToolError.Kind.rejected), (400, "", .rejected), (422, "", .rejected),
            (401, "", .credentialsRejected),
            (403, "", .forbidden), (404, "", .notFound), (410, "", .notFound), (302, "", .unavailable),
        ] {
            try await ScriptedServer.run([.init(status: status, body: body)]) { server, base in
                let client = try client(Naps()) { $0.body == Array("known".utf8) ? words : nil }
                let failure = await #expect(throws: ToolError.self) {
                    try await client.send(ToolRequest(method: "PUT", url: "\(base)/issue/1", body: [1]))
                }
                #expect(failure?.kind == kind && server.questions.count == 1)
                if body == "known" { #expect(failure == words) }
            }
        }
    }

    @Test func `only the permitted headers reach the tool`() async throws {
        try await ScriptedServer.run([.init()]) { server, base in
            let client = try client(Naps(), gatewayHeader: "X-Gateway-Key")
            let request = ToolRequest(
                method: "POST", url: "\(base)/x",
                headers: [
                    ("Authorization", "Basic x"), ("X-Gateway-Key", "k"), ("Cookie", "c"), ("User-Agent", "other"),
                    ("X-Internal", "i"), ("Content-Type", "application/json"),
                ], body: [123, 125])
            _ = try await client.send(request)
            let headers = try #require(server.questions.first).headers
            #expect(headers["user-agent"] == "Tandem/1.2" && headers["x-gateway-key"] == "k")
            #expect(
                Set(headers.keys) == [
                    "content-length", "authorization", "x-gateway-key", "user-agent", "content-type",
                    "accept-encoding",
                ])
        }
    }

    @Test func `at most ten requests run concurrently, and all complete`() async throws {
        let gate = Gate(10)
        try await ScriptedServer.run([.init()], meanwhile: { await gate.enter() }) { server, base in
            let client = try client(Naps())
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<60 {
                    group.addTask { _ = try await client.send(ToolRequest(url: "\(base)/\(number)")) }
                }
                try await group.waitForAll()
            }
            #expect(server.maxInside == 10 && server.questions.count == 60)
        }
    }

    @Test func `all that call one instance for an account share its limit, however they name it`() async throws {
        let limits = ToolConcurrency(3)
        let (acme, shop) = (AccountID(rawValue: "acme"), AccountID(rawValue: "shop"))
        let limit = limits.limit(of: acme, to: "https://shop.example")
        #expect(limit === limits.limit(of: acme, to: "HTTPS://Shop.example//"))
        #expect(limit !== limits.limit(of: acme, to: "https://shop.example/jira"))
        #expect(limit !== limits.limit(of: shop, to: "https://shop.example"))
        let gate = Gate(3)
        try await ScriptedServer.run([.init()], meanwhile: { await gate.enter() }) { server, base in
            let clients = try (0..<4).map { _ in
                ToolClient(
                    curl: try CurlClient(), connection: ToolHTTPConfiguration(addressPolicy: .any), version: "1",
                    limit: limit,
                    readError: { _ in nil })
            }
            try await withThrowingTaskGroup { group in
                for number in 0..<40 {
                    let client = clients[number % clients.count]
                    group.addTask { _ = try await client.send(ToolRequest(url: "\(base)/\(number)")) }
                }
                try await group.waitForAll()
            }
            #expect(server.maxInside == 3 && server.questions.count == 40)
        }
    }

    /// Ten requests are running when the tool rejects one.
    ///
    /// The requests that wait for a slot must not be sent.
    @Test func `requests that wait for their turn see a limit that closed meanwhile`() async throws {
        let answers: [ScriptedServer.Answer] = [.init(status: 429, headers: [.retryAfter: "3600"])]
        try await ScriptedServer.run(answers) { server, base in
            let client = try client(Naps())
            await withTaskGroup { group in
                for number in 0..<100 {
                    group.addTask { _ = try? await client.send(ToolRequest(url: "\(base)/\(number)")) }
                }
            }
            #expect(server.questions.count <= 10)
        }
    }

    @Test func `clients of one instance share its limit, and a 429 to one holds the other back`() async throws {
        let limit = ToolConcurrency().limit(of: AccountID(rawValue: "acme"), to: "https://shop.example")
        let answers: [ScriptedServer.Answer] = [.init(status: 429, headers: [.retryAfter: "3600"])]
        try await ScriptedServer.run(answers) { server, base in
            let naps = Naps()
            for _ in 0..<3 {
                let client = ToolClient(
                    curl: try CurlClient(), connection: ToolHTTPConfiguration(addressPolicy: .any), version: "1",
                    timing: naps.timing, limit: limit, readError: { _ in nil })
                let failure = await #expect(throws: ToolError.self) {
                    try await client.send(ToolRequest(url: "\(base)/x"))
                }
                #expect(failure?.kind == .rateLimited && failure?.wasNotProcessed == true)
            }
            #expect(server.questions.count == 1)
        }
    }

    @Test func `a cancelled wait ends without another attempt`() async throws {
        try await ScriptedServer.run([.init(status: 503)]) { server, base in
            let timing = TimeSource(now: { 0 }, sleep: { _ in throw CancellationError() }, random: { 0 })
            let client = ToolClient(
                curl: try CurlClient(), connection: ToolHTTPConfiguration(addressPolicy: .any), version: "1",
                timing: timing
            ) { _ in nil }
            let failure = await #expect(throws: ToolError.self) {
                try await client.send(ToolRequest(url: "\(base)/x"))
            }
            #expect(failure?.kind == .unavailable && server.questions.count == 1)
        }
    }
}
