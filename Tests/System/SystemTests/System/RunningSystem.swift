import Curl
import Foundation
import Primitives
import TestSupport

/// The whole system, started by `scripts/lib/stack.py` in a folder of its own, with an account that is set up.
struct RunningSystem: Sendable {
    let folder: URL
    let jira: JiraSide
    let targetprocess: TargetprocessSide
    let api: AdministratorAPI
    let webhooks: AdministratorAPI.Webhooks
    let http: SimpleHTTP
    private let state: State

    /// What `stack.py` writes of a running stack.
    private struct State: Decodable, Sendable {
        struct Started: Decodable, Sendable {
            let url: String
        }

        let processes: [String: Started]
        let broker: String
    }

    /// Lends a running system and stops it afterwards.
    ///
    /// - Parameters:
    ///   - shape: which Jira: `cloud` or `datacenter`.
    ///   - body: what is done with it.
    /// - Throws: what the body throws, and ``SystemFailure`` if a part does not start.
    static func with(shape: String = "cloud", _ body: (RunningSystem) async throws -> Void) async throws {
        let folder = Checkout.folder.appending(path: ".tandem/system-\(UUID().uuidString.prefix(8).lowercased())")
        do {
            let programs = Checkout.folder.appending(path: ".build/debug").path
            try await stack(["up", folder.path, "--bin", programs, "--jira", shape])
            try await body(RunningSystem(folder: folder, shape: shape))
            try await stack(["down", folder.path])
            try FileManager.default.removeItem(at: folder)
        } catch {
            // The folder stays: its logs tell what happened.
            try await stack(["down", folder.path])
            throw error
        }
    }

    private init(folder: URL, shape: String) async throws {
        let bytes = try Data(contentsOf: folder.appending(path: "stack.json"))
        let state = try JSONDecoder().decode(State.self, from: bytes)
        func url(_ name: String) throws -> String {
            guard let process = state.processes[name] else { throw SystemFailure("\(name) was not started") }
            return process.url
        }
        let http = try SimpleHTTP()
        self.folder = folder
        self.http = http
        self.state = state
        jira = JiraSide(base: try url("jira-simulator"), http: http)
        targetprocess = TargetprocessSide(base: try url("targetprocess-simulator"), http: http)
        let secret = try String(contentsOf: folder.appending(path: "keys/tandem.secret"), encoding: .utf8)
        api = AdministratorAPI(
            base: try url("profile-api"), issuer: try url("secrets-encryptor"),
            secret: Secret(secret.trimmingCharacters(in: .whitespacesAndNewlines)), http: http)
        webhooks = try await api.setUp(jira: jira, targetprocess: targetprocess, shape: shape)
    }

    static let services = [
        "secrets-encryptor", "profile-api", "jira-adapter", "targetprocess-adapter", "entity-sync",
    ]

    /// The broker's address, for what no service would send.
    var broker: Secret<String> { Secret(state.broker) }

    /// What a service says of itself: the status of `health/ready`, `health/live` or another path.
    func status(of name: String, _ path: String) async throws -> Int {
        try await http.status("GET", "\(state.processes[name]?.url ?? "")/\(path)")
    }

    /// What a service counts.
    func metrics(of name: String) async throws -> String {
        String(decoding: try await http.send("GET", "\(state.processes[name]?.url ?? "")/metrics"), as: UTF8.self)
    }

    /// Ends a part at once, as a crash would; `postgres` and `rabbitmq` are parts, too.
    func kill(_ name: String) async throws { try await Self.stack(["kill", folder.path, name]) }

    /// Asks a part to end, as a rollout does.
    func stop(_ name: String) async throws { try await Self.stack(["stop", folder.path, name]) }

    /// Starts a part again and returns when it is ready.
    func start(_ name: String) async throws { try await Self.stack(["start", folder.path, name]) }

    /// What the public API answers the administrator.
    @discardableResult
    func text(_ method: String, _ path: String, _ body: String? = nil) async throws -> String {
        let bytes = try await http.send(
            method, api.path(path), body: body.map { Array($0.utf8) }, authorization: api.authorization())
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func stack(_ arguments: [String]) async throws {
        let log = FileManager.default.temporaryDirectory.appending(path: "stack-\(UUID().uuidString).log")
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        let output = try FileHandle(forWritingTo: log)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", Checkout.folder.appending(path: "scripts/lib/stack.py").path] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        // The daemons that it leaves behind keep what Foundation waits on open, so the state is asked for.
        while process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
        guard process.terminationStatus == 0 else {
            let said = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
            throw SystemFailure("stack.py \(arguments.joined(separator: " ")): \(said.suffix(2000))")
        }
        try FileManager.default.removeItem(at: log)
    }
}

/// Something that a test of the whole system needs did not happen.
struct SystemFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Asks until the condition holds; there is no other sign of a change having crossed than that it is there.
func eventually(
    _ what: String, within seconds: Int = 60, _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + .seconds(seconds)
    while true {
        if try await condition() { return }
        guard ContinuousClock.now < end else { throw SystemFailure("not within \(seconds) s: \(what)") }
        try await Task.sleep(for: .milliseconds(50))
    }
}
