import AdapterContract
import AdapterEngine
import EntityModel
import Foundation

@testable import JiraAdapter

/// The simulator of Jira as the suite for all adapters needs it.
struct JiraContractTool: ContractTool {
    let simulator: RunningSimulator
    let item: EntityReference
    let attachments = JiraField.attachment.id

    init(_ simulator: RunningSimulator) async throws {
        self.simulator = simulator
        item = RunningSimulator.issue(try await simulator.seed().id)
    }

    func gateway(mapped: [FieldID], files: any FileSource) -> any ToolGateway {
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

    func loseNextAnswer() async throws {
        try await simulator.fault(#"{"action":"cutAfter","method":"POST","path":"/","count":1}"#)
    }
}
