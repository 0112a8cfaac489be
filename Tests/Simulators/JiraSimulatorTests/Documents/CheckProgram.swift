import Foundation
import TestSupport

@testable import JiraSimulator

/// A check of the simulator that is a program of its own, among the project's scripts.
struct CheckProgram {
    /// Holds recorded exchanges against Atlassian's documents.
    static let documents = CheckProgram(script: "openapi_check.py")
    /// Drives the simulator as an independent client does.
    static let client = CheckProgram(script: "jira_client_check.py")

    /// The status of a check that could not take place.
    private static let skipped: Int32 = 77

    let script: String

    struct Outcome {
        let status: Int32
        let output: String

        /// The JSON object in the last line.
        var summary: JSONValue? {
            output.split(separator: "\n").last.flatMap { try? JSONReader.value(of: Array($0.utf8)) }
        }
    }

    /// Whether the check can take place; where it must, it says yes and fails.
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
