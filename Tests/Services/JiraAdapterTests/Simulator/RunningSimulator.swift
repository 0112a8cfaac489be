import Core
import Curl
import EntityModel
import Foundation
import Primitives
import TestSupport

@testable import JiraAdapter

/// A `jira-simulator` process of one test, for one of the two products, with gateways to it.
struct RunningSimulator {
    static let tool = Tool(id: "shop", type: .jira)

    /// The HTTP client of all tests, because each client has its own thread.
    static let sharedCurl = Result { try CurlClient() }

    let product: JiraProduct
    let baseURL: String
    let curl: CurlClient

    /// Returns a connection that is logged in as the user and does not wait between two attempts.
    func connection(as user: String = "tandem", secret: String? = nil) -> JiraConnection {
        let name = product == .cloud ? user + "@example.com" : user
        let login = Data("\(name):\(secret ?? user + "-secret")".utf8).base64EncodedString()
        return JiraConnection(
            product: product, baseURL: baseURL, authorization: Secret("Basic " + login),
            tool: ToolHTTPConfiguration(addressPolicy: .any))
    }

    func gateway(
        as user: String = "tandem", secret: String? = nil, mapped: [FieldID] = JiraField.allCases.map(\.id),
        boards: Set<Int64> = [], files: any AttachmentSource = NoFiles(),
        rules: (inout JiraConnection) -> Void = { _ in }
    ) -> JiraGateway {
        var connection = connection(as: user, secret: secret)
        rules(&connection)
        let timing = TimeSource(now: { 1_800_000_000_000 }, sleep: { _ in }, random: { 0.5 })
        let jira: JiraAPI
        do {
            jira = try JiraAPI(
                connection: connection, selection: JiraFieldSelection(mapped: mapped, boards: boards), curl: curl,
                version: "test", timing: timing)
        } catch {
            preconditionFailure("\(error)")
        }
        return JiraGateway(
            jira: jira, tool: Self.tool, account: AccountID(rawValue: "acme"), files: files,
            signer: .sample)
    }

    static func issue(_ id: String) -> EntityReference {
        EntityReference(sourceId: id, entityType: "10001", tool: tool)
    }

    // MARK: From outside

    @discardableResult
    func control(_ method: String, _ path: String, _ body: String? = nil) async throws -> [UInt8] {
        let response = try await curl.send(
            CurlRequest(
                method: method, url: "\(baseURL)/_control/\(path)",
                headers: body == nil ? [] : [("Content-Type", "application/json")],
                body: body.map { .bytes(Array($0.utf8)) } ?? .none, addressPolicy: .any))
        guard (200...299).contains(response.status) else {
            throw SimulatorProblem(description: String(decoding: response.body, as: UTF8.self))
        }
        return response.body
    }

    /// Adds an issue and returns its ID and key.
    func seed(_ summary: String = "Story", description: String = "") async throws -> (id: String, key: String) {
        struct Made: Decodable {
            struct Issue: Decodable {
                var id: String
                var key: String
            }
            var issues: [Issue]
        }
        let body = try JSONEncoder().encode(["summary": summary, "description": description])
        let made = try JSONDecoder().decode(
            Made.self, from: Data(try await control("POST", "seed", String(decoding: body, as: UTF8.self))))
        guard let issue = made.issues.first else { throw SimulatorProblem(description: "nothing was seeded") }
        return (issue.id, issue.key)
    }

    /// Sends a user's request to version 2 of the REST API, which both products support.
    @discardableResult
    func person(
        _ method: String, _ path: String, _ body: String, as name: String = "alice"
    ) async throws -> [UInt8] {
        try await control(method, "as/\(name)/rest/api/2/\(path)", body)
    }

    func fault(_ body: String) async throws { try await control("POST", "faults", body) }

    struct Request: Decodable {
        var method: String
        var path: String
        var headers: [String]
        var status: Int
    }

    /// Returns the requests to Jira's API since the log was cleared, oldest first.
    func requests(_ method: String? = nil, under path: String = "/rest/") async throws -> [Request] {
        struct Log: Decodable {
            var requests: [Request]
        }
        let log = try JSONDecoder().decode(Log.self, from: Data(try await control("GET", "requests?last=1000")))
        return log.requests.filter { $0.path.contains(path) && (method ?? $0.method) == $0.method }
    }
}

struct SimulatorProblem: Error, CustomStringConvertible {
    let description: String
}

/// Starts a simulator and stops it after the body.
@discardableResult
func withSimulator<Result>(
    _ product: JiraProduct, offset: Int = 0, _ body: (RunningSimulator) async throws -> Result
) async throws -> Result {
    try await simulators.run { try await withOwnSimulator(product, offset: offset, body) }
}

/// The limiter of simulators that run at the same time.
///
/// Tests run in parallel by the hundred, and that many simulators would start too slowly.
private let simulators = ConcurrencyLimiter(4)

private func withOwnSimulator<Result>(
    _ product: JiraProduct, offset: Int, _ body: (RunningSimulator) async throws -> Result
) async throws -> Result {
    // Another process may take the port before the simulator uses it.
    for _ in 0..<3 {
        let port = try freePort()
        let process = Process()
        process.executableURL = try simulatorProgram()
        process.arguments = [
            "--port", "\(port)", "--jira", product == .cloud ? "cloud" : "datacenter", "--utc-offset=\(offset)",
        ]
        // A process that waits for the end of the tests' output must not wait for a simulator that still runs.
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer { process.terminate() }
        let simulator = RunningSimulator(
            product: product, baseURL: "http://127.0.0.1:\(port)", curl: try RunningSimulator.sharedCurl.get())
        if try await simulator.answers(while: { process.isRunning }) { return try await body(simulator) }
    }
    throw SimulatorProblem(description: "the simulator did not start")
}

extension RunningSimulator {
    /// Waits for the first response.
    ///
    /// Returns whether it arrived while the process was running.
    fileprivate func answers(while isRunning: () -> Bool) async throws -> Bool {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(60)
        while isRunning(), clock.now < end {
            if (try? await control("GET", "counters")) != nil { return isRunning() }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }
}

/// Returns the URL of the simulator that the environment names, or of the one in the build folder.
private func simulatorProgram() throws -> URL {
    if let path = ProcessInfo.processInfo.environment["TANDEM_TEST_JIRA_SIMULATOR"] {
        return URL(fileURLWithPath: path)
    }
    let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("jira-simulator")
    guard FileManager.default.isExecutableFile(atPath: program.path) else {
        throw SimulatorProblem(
            description: "no \(program.path); build all, or name it in TANDEM_TEST_JIRA_SIMULATOR")
    }
    return program
}
