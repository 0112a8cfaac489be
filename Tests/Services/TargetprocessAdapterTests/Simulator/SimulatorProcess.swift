import Core
import Curl
import EntityModel
import Foundation
import Primitives
import TestSupport

@testable import TargetprocessAdapter

/// A separate process of `targetprocess-simulator`, with a gateway to it.
struct RunningSimulator {
    static let token = "s3cr3t-access-token-7f3a"
    static let account = "shop.tpondemand.com"

    let baseURL: String
    let curl: CurlClient

    /// Returns the API of the simulator, without a delay between two attempts.
    func api(
        token: String = RunningSimulator.token, mapped: [FieldID] = RunningSimulator.ownFields,
        boards: [Profile.TeamBoard] = [], pageSize: Int = 1000,
        now: @escaping @Sendable () -> Timestamp = { 1_800_000_000_000 }
    ) -> TargetprocessAPI {
        TargetprocessAPI(
            TargetprocessConnection(
                baseURL: baseURL, signIn: .accessToken(Secret(token)), tool: ToolHTTPConfiguration(addressPolicy: .any)),
            mapped: mapped, boards: boards, curl: curl, version: "test",
            timing: TimeSource(now: now, sleep: { _ in }, random: { 0.5 }),
            pageSize: pageSize)
    }

    /// The fields of the item itself.
    ///
    /// Relations and attachments take separate requests.
    static let ownFields = TargetprocessField.kinds.keys.filter {
        ![TargetprocessField.relations, TargetprocessField.attachments].contains($0)
    }.sorted()

    func gateway(
        token: String = RunningSimulator.token, mapped: [FieldID] = RunningSimulator.ownFields,
        boards: [Profile.TeamBoard] = [], pageSize: Int = 1000,
        files: any AttachmentSource = NoFiles()
    ) -> TargetprocessGateway {
        TargetprocessGateway(
            targetprocess: api(token: token, mapped: mapped, boards: boards, pageSize: pageSize), tool: Self.tool,
            account: AccountID(rawValue: "acme"), files: files, signer: .sample)
    }

    static let tool = Tool(id: account, type: .targetprocess)

    static func story(_ id: Int) -> EntityReference {
        EntityReference(sourceId: "\(id)", entityType: "userstory", tool: tool)
    }

    // MARK: From outside

    @discardableResult
    func control(_ method: String, _ path: String, _ body: String? = nil) async throws -> [UInt8] {
        let response = try await curl.send(
            CurlRequest(
                method: method, url: "\(baseURL)/_control/\(path)", headers: [("Content-Type", "application/json")],
                body: body.map { .bytes(Array($0.utf8)) } ?? .none, addressPolicy: .any))
        guard (200...299).contains(response.status) else {
            throw SimulatorRefusal(text: String(decoding: response.body, as: UTF8.self))
        }
        return response.body
    }

    /// Performs a write as another user and returns the ID of the written entity.
    @discardableResult
    func edit(_ body: String) async throws -> Int {
        struct Written: Decodable {
            var Id: Int?
        }
        return try JSONDecoder().decode(Written.self, from: Data(try await control("POST", "edit", body))).Id ?? 0
    }

    func fault(_ body: String) async throws { try await control("POST", "faults", body) }

    /// Returns the received requests in the form `METHOD path`.
    func requests(_ method: String, path: String = "") async throws -> [String] {
        struct Log: Decodable {
            struct Entry: Decodable {
                var method: String
                var path: String
            }
            var requests: [Entry]
        }
        let bytes = try await control("GET", "requests?method=\(method)&path=\(path)")
        return try JSONDecoder().decode(Log.self, from: Data(bytes)).requests.map { "\($0.method) \($0.path)" }
    }
}

struct SimulatorRefusal: Error {
    let text: String
}

/// Starts a simulator with the demo stories, whose first ID is 1001, and stops it afterward.
func withSimulator(_ body: (RunningSimulator) async throws -> Void) async throws {
    try await simulators.run { try await withOwnSimulator(body) }
}

/// Hundreds of tests run concurrently.
///
/// Starting that many simulators would take longer than the timeout of a test.
private let simulators = ConcurrencyLimiter(4)

private func withOwnSimulator(_ body: (RunningSimulator) async throws -> Void) async throws {
    let curl = try CurlClient()
    defer { curl.close() }
    // Another process may take the port after it was chosen.
    for _ in 0..<3 {
        let process = Process()
        let port = try freePort()
        process.executableURL = try simulatorProgram()
        process.arguments = [
            "--host", "127.0.0.1", "--port", "\(port)", "--account", RunningSimulator.account, "--token",
            RunningSimulator.token, "--demo",
        ]
        // A reader of the tests' output must not wait for a simulator that is still running.
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer { process.terminate() }
        let simulator = RunningSimulator(baseURL: "http://127.0.0.1:\(port)", curl: curl)
        if try await simulator.answers(while: { process.isRunning }) { return try await body(simulator) }
    }
    throw SimulatorRefusal(text: "the simulator did not start")
}

extension RunningSimulator {
    /// Waits for the first response.
    ///
    /// Returns whether it arrived while the process was running.
    fileprivate func answers(while isRunning: () -> Bool) async throws -> Bool {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(60)
        while isRunning(), clock.now < end {
            if (try? await control("GET", "health")) != nil { return isRunning() }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }
}

/// Returns the program that was built together with the tests, or the one from the environment variable.
private func simulatorProgram() throws -> URL {
    if let path = ProcessInfo.processInfo.environment["TANDEM_TEST_TARGETPROCESS_SIMULATOR"] {
        return URL(fileURLWithPath: path)
    }
    let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let program = folder.appendingPathComponent("targetprocess-simulator")
    guard FileManager.default.isExecutableFile(atPath: program.path) else {
        throw SimulatorRefusal(
            text: "no \(program.path); build all, or name it in TANDEM_TEST_TARGETPROCESS_SIMULATOR")
    }
    return program
}
