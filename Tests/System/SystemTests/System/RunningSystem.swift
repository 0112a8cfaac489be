import Curl
import Foundation
import Primitives
import TestSupport

/// The whole system, started by `scripts/lib/stack.py` in a separate folder, with a configured account.
struct RunningSystem: Sendable {
    let folder: URL
    let jira: JiraSide
    let targetprocess: TargetprocessSide
    let api: AdministratorAPI
    let webhooks: AdministratorAPI.Webhooks
    let http: SimpleHTTP
    private let state: State

    /// The description of a running stack that `stack.py` writes.
    private struct State: Decodable, Sendable {
        struct Started: Decodable, Sendable {
            let url: String
        }

        let processes: [String: Started]
        let broker: String
    }

    /// Starts a system, runs a test with it, and stops it afterward.
    ///
    /// - Parameters:
    ///   - shape: The Jira product: `cloud` or `datacenter`.
    ///   - body: The test to run.
    /// - Throws: The error of the body, or ``SystemFailure`` if a part of the system does not start.
    static func with(shape: String = "cloud", _ body: (RunningSystem) async throws -> Void) async throws {
        let folder = Checkout.folder.appending(path: ".tandem/system-\(UUID().uuidString.prefix(8).lowercased())")
        do {
            let programs = Checkout.folder.appending(path: ".build/debug").path
            try await stack(["up", folder.path, "--bin", programs, "--jira", shape])
            try await body(RunningSystem(folder: folder, shape: shape))
            try await stack(["down", folder.path])
            try FileManager.default.removeItem(at: folder)
        } catch {
            // The folder is kept, because its logs show what happened.
            try await stack(["down", folder.path])
            throw error
        }
    }

    private init(folder: URL, shape: String) async throws {
        let bytes = try Data(contentsOf: folder.appending(path: "stack.json"))
        let state = try JSONDecoder().decode(State.self, from: bytes)
        func url(_ name: String) throws -> String {
            guard let process = state.processes[name] else { throw SystemFailure("\(name) was not started.") }
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

    /// The broker's URL, for messages that no service sends.
    var broker: Secret<String> { Secret(state.broker) }

    /// Returns the status of a service's `health/ready`, `health/live`, or another path.
    func status(of name: String, _ path: String) async throws -> Int {
        try await http.status("GET", "\(state.processes[name]?.url ?? "")/\(path)")
    }

    /// Returns the metrics of a service.
    func metrics(of name: String) async throws -> String {
        String(decoding: try await http.send("GET", "\(state.processes[name]?.url ?? "")/metrics"), as: UTF8.self)
    }

    /// Kills a part of the system, as a crash does; `postgres` and `rabbitmq` are parts, too.
    func kill(_ name: String) async throws { try await Self.stack(["kill", folder.path, name]) }

    /// Stops a part of the system gracefully, as a rollout does.
    func stop(_ name: String) async throws { try await Self.stack(["stop", folder.path, name]) }

    /// Starts a part of the system again and returns when it is ready.
    func start(_ name: String) async throws { try await Self.stack(["start", folder.path, name]) }

    /// Sends a request to the public API as the administrator, and returns the answer.
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
        // The daemons that `stack.py` starts keep its output open. Foundation would wait for them, so the state is
        // polled.
        while process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
        guard process.terminationStatus == 0 else {
            let said = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
            throw SystemFailure("stack.py \(arguments.joined(separator: " ")): \(said.suffix(2000))")
        }
        try FileManager.default.removeItem(at: log)
    }
}

/// The error for a required state of the whole system that was not reached.
struct SystemFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Polls until the condition holds.
///
/// Nothing else signals that a change was synced.
func eventually(
    _ what: String, within seconds: Int = 60, _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + .seconds(seconds)
    while true {
        if try await condition() { return }
        guard ContinuousClock.now < end else { throw SystemFailure("Not reached within \(seconds) s: \(what)") }
        try await Task.sleep(for: .milliseconds(50))
    }
}
