import AdapterContract
import AdapterEngine
import EntityModel

@testable import TargetprocessAdapter

/// The simulator of Targetprocess as the suite for all adapters needs it.
struct TargetprocessContractTool: ContractTool {
    let simulator: RunningSimulator
    let item = RunningSimulator.story(1002)
    let attachments = TargetprocessField.attachments

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

    func loseNextAnswer() async throws {
        try await simulator.fault(#"{"kind":"cutAfter","method":"POST","path":"/","count":1}"#)
    }
}
