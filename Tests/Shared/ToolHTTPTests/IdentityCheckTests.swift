import Core
import Curl
import EntityModel
import HTTPTypes
import Primitives
import Synchronization
import TestSupport
import Testing
import ToolHTTP

/// Tests that responses for other users are no evidence, and that rejected credentials stop requests.
@Suite(.timeLimit(.minutes(1))) struct IdentityCheckTests {
    /// A clock that only sleep and the test advance.
    private final class Watch: Sendable {
        let time = Mutex<Timestamp>(1_000_000)
        var timing: TimeSource {
            TimeSource(
                now: { self.time.withLock { $0 } },
                sleep: { nap in self.time.withLock { $0 += nap } }, random: { 0.5 })
        }
        func advance(_ seconds: Int64) { time.withLock { $0 += .seconds(seconds) } }
    }

    /// Returns a client of a tool that names its user in `X-User` and a failed login in `X-Reason`.
    private func client(_ watch: Watch, _ base: String, _ monitor: ConnectionMonitor) throws -> ToolClient {
        let identity = IdentityCheck(
            identity: { head in
                if let reason = head.header("x-reason") {
                    return reason == "failed" ? .rejected(reason) : .anonymous(reason)
                }
                return head.header("x-user") == nil ? .unknown : .authenticated
            },
            check: { ToolRequest(url: base + "/myself") }, namesUser: { $0.body == Array("me".utf8) })
        return ToolClient(
            curl: try CurlClient(), connection: ToolHTTPConfiguration(addressPolicy: .any), version: "1",
            timing: watch.timing, identity: identity, monitor: monitor, readError: { _ in nil })
    }

    private func header(_ name: String, _ value: String) throws -> HTTPFields {
        [try #require(HTTPField.Name(name)): value]
    }

    @Test(arguments: [200, 404, 401, 403])
    func `an answer to a failed login means rejected credentials, whatever its status`(status: Int) async throws {
        let answers = [ScriptedServer.Answer(status: status, headers: try header("X-Reason", "failed"))]
        try await ScriptedServer.run(answers) { server, base in
            let (watch, monitor) = (Watch(), ConnectionMonitor())
            let client = try client(watch, base, monitor)
            for _ in 0..<5 {
                let failure = await #expect(throws: ToolError.self) {
                    try await client.send(ToolRequest(url: base + "/issue"))
                }
                #expect(failure?.kind == .credentialsRejected && failure?.wasNotProcessed == true)
            }
            // Only one failed login may occur, not five.
            #expect(server.questions.count == 1)
            #expect(monitor.view(now: watch.timing.now())?.state == .credentialsRejected)
        }
    }

    @Test func `requests go on by themselves once a check finds that the credentials are good`() async throws {
        let user = try header("X-User", "me")
        let answers = [
            ScriptedServer.Answer(headers: try header("X-Reason", "failed")),
            .init(status: 401, headers: try header("X-Reason", "failed")), .init(headers: user, body: "me"),
            .init(headers: user, body: "done"),
        ]
        try await ScriptedServer.run(answers) { server, base in
            let (watch, monitor) = (Watch(), ConnectionMonitor())
            let client = try client(watch, base, monitor)
            func isDone() async -> Bool { (try? await client.send(ToolRequest(url: base + "/issue"))) != nil }
            #expect(await !isDone())
            watch.advance(10)
            #expect(await !isDone())
            watch.advance(30)
            #expect(await isDone())
            #expect(server.questions.map(\.target) == ["/issue", "/myself", "/myself", "/issue"])
            #expect(monitor.view(now: watch.timing.now())?.state == .healthy)
        }
    }

    @Test func `an item that is not found is not there only if the tool still knows the user`() async throws {
        for (check, kind) in [
            (ScriptedServer.Answer(body: "me"), ToolError.Kind.notFound),
            (.init(status: 401), .credentialsRejected), (.init(status: 500), .unavailable),
            (.init(body: "<html>"), .unavailable),
        ] {
            try await ScriptedServer.run([.init(status: 404), check]) { server, base in
                let client = try client(Watch(), base, ConnectionMonitor())
                let failure = await #expect(throws: ToolError.self) {
                    try await client.send(ToolRequest(url: base + "/issue"))
                }
                #expect(failure?.kind == kind)
                #expect(server.questions.dropFirst().allSatisfy { $0.target == "/myself" })
            }
        }
        try await ScriptedServer.run([.init(status: 404, headers: try header("X-User", "me"))]) { server, base in
            let failure = await #expect(throws: ToolError.self) {
                try await client(Watch(), base, ConnectionMonitor()).send(ToolRequest(url: base + "/issue"))
            }
            #expect(failure?.kind == .notFound && server.questions.count == 1)
        }
    }

    @Test func `one rejected request of a valid user lacks a permission and blocks no other request`()
        async throws
    {
        try await ScriptedServer.run([.init(status: 401), .init(body: "me"), .init(body: "done")]) { _, base in
            let client = try client(Watch(), base, ConnectionMonitor())
            let failure = await #expect(throws: ToolError.self) {
                try await client.send(ToolRequest(url: base + "/scope"))
            }
            #expect(failure?.kind == .forbidden)
            _ = try await client.send(ToolRequest(url: base + "/issue"))
        }
    }

    @Test(
        arguments: [
            (302, "", "https://sso.example/login?next=/rest"), (200, "<form><input type=\"password\"></form>", nil),
            (303, "", "/login.jsp"),
        ] as [(Int, String, String?)])
    func `a login page is no answer`(status: Int, body: String, location: String?) async throws {
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8"]
        if let location { headers[.location] = location }
        try await ScriptedServer.run([.init(status: status, headers: headers, body: body)]) { _, base in
            let failure = await #expect(throws: ToolError.self) {
                try await client(Watch(), base, ConnectionMonitor()).send(
                    ToolRequest(url: base + "/issue", headers: [("Accept", "application/json")]))
            }
            #expect(failure?.kind == .credentialsRejected)
        }
    }

    @Test func `an empty page without a known user is verified before it counts`() async throws {
        try await ScriptedServer.run([.init(body: "[]"), .init(status: 401)]) { _, base in
            let client = try client(Watch(), base, ConnectionMonitor())
            let page = try await client.send(ToolRequest(url: base + "/search"))
            let failure = await #expect(throws: ToolError.self) { try await client.prove(page) }
            #expect(failure?.kind == .credentialsRejected)
        }
    }

    @Test func `a lost permission is shown until the project is seen again`() {
        let monitor = ConnectionMonitor()
        monitor.lost("SHOP", "hidden", now: 1000)
        let state = monitor.view(now: 2000)
        #expect(state?.state == .permissionLost && state?.since == 1000 && state?.advice != nil)
        monitor.found("SHOP")
        #expect(monitor.view(now: 2000) == nil)
    }
}
