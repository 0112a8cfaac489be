import AdapterContract
import AdapterEngine
import EntityModel
import Foundation

@testable import JiraAdapter

/// The Jira simulator, as the contract suite for all adapters needs it.
struct JiraContractTool: ContractTool {
    let simulator: RunningSimulator
    let item: EntityReference
    let attachments = JiraField.attachment.id

    let fields = ContractFields(
        title: JiraField.summary.id, description: JiraField.description.id, state: JiraField.status.id,
        priority: JiraField.priority.id, labels: JiraField.labels.id)
    let otherPriority = "High"

    init(_ simulator: RunningSimulator) async throws {
        self.simulator = simulator
        item = RunningSimulator.issue(try await simulator.seed().id)
    }

    func gateway(mapped: [FieldID], files: any AttachmentSource) -> any ToolGateway {
        simulator.gateway(mapped: mapped, files: files)
    }

    func logWork(_ text: String) async throws -> String {
        struct Made: Decodable {
            var id: String
        }
        let answer = try await simulator.person(
            "POST", "issue/\(item.sourceId)/worklog",
            #"{"comment":"\#(text)","timeSpentSeconds":1800,"started":"2026-11-02T09:30:00.000+0000"}"#)
        return Comment.id(ofWork: try JSONDecoder().decode(Made.self, from: Data(answer)).id)
    }

    func comment(_ text: String) async throws -> String {
        struct Made: Decodable {
            var id: String
        }
        let answer = try await simulator.person("POST", "issue/\(item.sourceId)/comment", #"{"body":"\#(text)"}"#)
        return try JSONDecoder().decode(Made.self, from: Data(answer)).id
    }

    func edit(title: String, label: String) async throws {
        try await simulator.person(
            "PUT", "issue/\(item.sourceId)",
            #"{"fields":{"summary":"\#(title)"},"update":{"labels":[{"add":"\#(label)"}]}}"#)
    }

    func delete() async throws {
        try await simulator.person("DELETE", "issue/\(item.sourceId)", "")
    }

    func writes() async throws -> Int {
        try await simulator.requests().filter { $0.method != "GET" }.count
    }

    func loseNextAnswer() async throws {
        for method in ["POST", "PUT"] {
            try await simulator.fault(#"{"action":"closeAfterResponse","method":"\#(method)","path":"/","count":1}"#)
        }
    }
}
