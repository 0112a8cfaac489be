import Foundation
import SimulatorKit
import Testing

@testable import JiraSimulator

/// The simulator's requests and answers match Atlassian's own OpenAPI documents.
@Suite(
    .enabled("the documents are not beside the checkout, or their validator cannot be installed") {
        try await CheckProgram.documents.isPossible()
    })
struct OpenAPITests {
    @Test(arguments: [
        (JiraDeployment.cloud, ["/rest/api/2/", "/rest/api/3/"], 100), (.datacenter, ["/rest/api/2/"], 50),
    ])
    func `all calls match the documents`(shape: JiraDeployment, roots: [String], operations: Int) async throws {
        let recording = FileManager.default.temporaryDirectory.appending(path: "tour-\(UUID().uuidString).jsonl")
        defer { try? FileManager.default.removeItem(at: recording) }
        try await withJira(shape, recording: recording.path) { jira in
            for root in roots { try await Tour(jira: jira, root: root).all() }
        }
        let outcome = try await CheckProgram.documents.run([recording.path, "--jira", shape.rawValue])
        #expect(outcome.status == 0, "\(outcome.output)")
        let summary = try #require(outcome.summary)
        #expect((summary["operations"]?.integer ?? 0) >= operations, "\(outcome.output)")
    }

    @Test func `the check finds undocumented answers`() async throws {
        let recording = FileManager.default.temporaryDirectory.appending(path: "faulty-\(UUID().uuidString).jsonl")
        defer { try? FileManager.default.removeItem(at: recording) }
        let faults = [
            #"{"method":"GET","path":"/rest/api/3/myself?colour=red","request":"","status":200,"responseType":"application/json","response":"{\"accountId\":5}"}"#,
            #"{"method":"PUT","path":"/rest/api/3/issue/A-1","requestType":"application/json","request":"{\"fields\":[]}","status":204,"response":""}"#,
            #"{"method":"GET","path":"/rest/api/3/invented","request":"","status":200,"response":"{}"}"#,
            #"{"method":"POST","path":"/rest/api/3/issue","requestType":"application/json","request":"{}","status":202,"response":"{}"}"#,
        ]
        try Data(faults.joined(separator: "\n").utf8).write(to: recording)
        let outcome = try await CheckProgram.documents.run([recording.path, "--jira", "cloud"])
        #expect(outcome.status == 1)
        for words in [
            "query colour: not described", "accountId", "PUT /rest/api/3/issue/{issueIdOrKey}: request fields",
            "GET /rest/api/3/invented: call", "status 202 is not described",
        ] {
            #expect(outcome.output.contains(words), "\(words) not in \(outcome.output)")
        }
    }
}
