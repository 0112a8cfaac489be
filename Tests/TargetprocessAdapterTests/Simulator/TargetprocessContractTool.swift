import AdapterContract
import AdapterEngine
import EntityModel

@testable import TargetprocessAdapter

/// The simulator of Targetprocess as the suite for all adapters needs it.
struct TargetprocessContractTool: ContractTool {
    let simulator: RunningSimulator
    let item = RunningSimulator.story(1002)
    let attachments = TargetprocessField.attachments

    let fields = ContractFields(
        title: TargetprocessField.name, description: TargetprocessField.description, state: TargetprocessField.state,
        priority: TargetprocessField.priority, labels: TargetprocessField.tags)
    let otherPriority = "Great"

    init(_ simulator: RunningSimulator) {
        self.simulator = simulator
    }

    func gateway(mapped: [FieldID], files: any FileSource) -> any ToolGateway {
        simulator.gateway(mapped: mapped, files: files)
    }

    func logWork(_ text: String) async throws -> String {
        let id = try await simulator.edit(
            """
            {"user":"ben","type":"Time","fields":{"Assignable":{"Id":1002},"Description":"\(text)","Spent":0.5,
             "Date":"2026-11-02"}}
            """)
        return Comment.id(ofWork: "\(id)")
    }

    func comment(_ text: String) async throws -> String {
        let id = try await simulator.edit(
            #"{"user":"ben","type":"Comment","fields":{"General":{"Id":1002},"Description":"\#(text)"}}"#)
        return "\(id)"
    }

    func edit(title: String, label: String) async throws {
        try await simulator.edit(#"{"user":"ben","id":1002,"fields":{"Name":"\#(title)","Tags":"\#(label)"}}"#)
    }

    func delete() async throws {
        try await simulator.edit(#"{"user":"ben","id":1002,"delete":true}"#)
    }

    func writes() async throws -> Int {
        try await simulator.requests("POST", path: "/api").count
    }

    func loseNextAnswer() async throws {
        try await simulator.fault(#"{"kind":"cutAfter","method":"POST","path":"/","count":1}"#)
    }
}
