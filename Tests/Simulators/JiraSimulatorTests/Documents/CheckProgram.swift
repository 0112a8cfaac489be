import Foundation
import SimulatorKit
import TestSupport

@testable import JiraSimulator

/// A check of the simulator by a separate program in the project's scripts folder.
struct CheckProgram {
    /// The program that compares recorded exchanges with Atlassian's OpenAPI documents.
    static let documents = CheckProgram(script: "openapi_check.py")
    /// The program that uses the simulator through an independent client library.
    static let client = CheckProgram(script: "jira_client_check.py")

    /// The exit status of a check that cannot run on this machine.
    private static let skipped: Int32 = 77

    let script: String

    struct Outcome {
        let status: Int32
        let output: String

        /// The JSON object in the last line of the output.
        var summary: JSONValue? {
            output.split(separator: "\n").last.flatMap { try? JSONReader.value(of: Array($0.utf8)) }
        }
    }

    /// Whether the check can run.
    ///
    /// Where it is mandatory, the result is true and the check fails instead.
    func isPossible() async throws -> Bool { try await run(["--prepare"]).status != Self.skipped }

    func run(_ arguments: [String]) async throws -> Outcome {
        let output = FileManager.default.temporaryDirectory.appending(path: "check-\(UUID().uuidString)")
        try Data().write(to: output)
        defer { try? FileManager.default.removeItem(at: output) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", Checkout.folder.appending(path: "scripts/lib/\(script)").path] + arguments
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
