import Foundation
import Testing

@testable import JiraSimulator

/// What the simulator takes and answers is what Atlassian's own OpenAPI documents describe.
@Suite(
    .enabled("the documents are not beside the checkout, or their validator cannot be installed") {
        try await OpenAPICheck.isPossible()
    })
struct OpenAPITests {
    @Test(arguments: [(Shape.cloud, ["/rest/api/2/", "/rest/api/3/"], 100), (.datacenter, ["/rest/api/2/"], 50)])
    func `a tour of all calls is as documented`(shape: Shape, roots: [String], operations: Int) async throws {
        let recording = FileManager.default.temporaryDirectory.appending(path: "tour-\(UUID().uuidString).jsonl")
        defer { try? FileManager.default.removeItem(at: recording) }
        try await withJira(shape, recording: recording.path) { jira in
            for root in roots { try await Tour(jira: jira, root: root).all() }
        }
        let outcome = try await OpenAPICheck.run(recording, shape: shape)
        #expect(outcome.status == 0, "\(outcome.output)")
        let summary = try #require(outcome.summary)
        #expect((summary["operations"]?.integer ?? 0) >= operations, "\(outcome.output)")
    }

    @Test func `the check finds what is not as documented`() async throws {
        let recording = FileManager.default.temporaryDirectory.appending(path: "faulty-\(UUID().uuidString).jsonl")
        defer { try? FileManager.default.removeItem(at: recording) }
        let faults = [
            #"{"method":"GET","path":"/rest/api/3/myself?colour=red","request":"","status":200,"responseType":"application/json","response":"{\"accountId\":5}"}"#,
            #"{"method":"PUT","path":"/rest/api/3/issue/A-1","requestType":"application/json","request":"{\"fields\":[]}","status":204,"response":""}"#,
            #"{"method":"GET","path":"/rest/api/3/invented","request":"","status":200,"response":"{}"}"#,
            #"{"method":"POST","path":"/rest/api/3/issue","requestType":"application/json","request":"{}","status":202,"response":"{}"}"#,
        ]
        try Data(faults.joined(separator: "\n").utf8).write(to: recording)
        let outcome = try await OpenAPICheck.run(recording, shape: .cloud)
        #expect(outcome.status == 1)
        for words in [
            "query colour: not described", "accountId", "PUT /rest/api/3/issue/{issueIdOrKey}: request fields",
            "GET /rest/api/3/invented: call", "status 202 is not described",
        ] {
            #expect(outcome.output.contains(words), "\(words) not in \(outcome.output)")
        }
    }
}

/// Runs the check of recorded exchanges, which is a program of its own.
enum OpenAPICheck {
    /// The status of a check that could not take place.
    private static let skipped: Int32 = 77

    struct Outcome {
        let status: Int32
        let output: String

        /// The JSON object in the last line.
        var summary: JSONValue? {
            output.split(separator: "\n").last.flatMap { try? JSONReader.value(of: Array($0.utf8)) }
        }
    }

    /// Whether the check can take place; where it must, it says yes and fails.
    static func isPossible() async throws -> Bool {
        let output = FileManager.default.temporaryDirectory.appending(path: "prepare-\(UUID().uuidString)")
        return try await run(["--prepare"], output: output).status != skipped
    }

    static func run(_ recording: URL, shape: Shape) async throws -> Outcome {
        try await run(
            [recording.path, "--shape", shape.rawValue], output: recording.appendingPathExtension("output"))
    }

    private static func run(_ arguments: [String], output: URL) async throws -> Outcome {
        let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        try Data().write(to: output)
        defer { try? FileManager.default.removeItem(at: output) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", checkout.appending(path: "scripts/lib/openapi_check.py").path] + arguments
        let file = try FileHandle(forWritingTo: output)
        process.standardOutput = file
        process.standardError = file
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return Outcome(status: status, output: String(decoding: try Data(contentsOf: output), as: UTF8.self))
    }
}
