import Foundation
import SimulatorKit
import TestSupport
import Testing

@testable import JiraSimulator

/// A third-party client for the real Jira works with the simulator, and the recorded exchanges match the documents.
@Suite(
    .enabled("the client cannot be installed") { try await CheckProgram.client.isPossible() })
struct IndependentClientTests {
    @Test(arguments: [(JiraDeployment.cloud, 55), (.datacenter, 55)])
    func `the Python package jira works with the simulator`(shape: JiraDeployment, expectations: Int) async throws {
        let recording = FileManager.default.temporaryDirectory.appending(path: "client-\(UUID().uuidString).jsonl")
        defer { try? FileManager.default.removeItem(at: recording) }
        let port = try freePort()
        try await withProgram(["--jira", shape.rawValue, "--port", "\(port)", "--demo", "--record", recording.path]) {
            let outcome = try await CheckProgram.client.run(["http://127.0.0.1:\(port)", "--jira", shape.rawValue])
            #expect(outcome.status == 0, "\(outcome.output)")
            let summary = try #require(outcome.summary)
            #expect((summary["expectations"]?.integer ?? 0) >= expectations, "\(outcome.output)")
        }
        guard try await CheckProgram.documents.isPossible() else { return }
        let outcome = try await CheckProgram.documents.run([recording.path, "--jira", shape.rawValue, "--answers"])
        #expect(outcome.status == 0, "\(outcome.output)")
    }

    /// Runs the simulator as a separate program, because the client follows links that contain the port.
    private func withProgram(_ arguments: [String], _ body: () async throws -> Void) async throws {
        let process = Process()
        process.executableURL = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "jira-simulator")
        process.arguments = arguments + ["--log-level", "critical"]
        try process.run()
        defer { process.terminate() }
        try await body()
    }
}
