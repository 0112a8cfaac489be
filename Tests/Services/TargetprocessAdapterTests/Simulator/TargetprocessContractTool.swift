import AdapterContract
import AdapterEngine
import EntityModel

@testable import TargetprocessAdapter

/// The Targetprocess simulator for the contract tests of all adapters.
struct TargetprocessContractTool: ContractTool {
    let simulator: RunningSimulator
    let item: EntityReference
    let attachments = TargetprocessField.attachments

    let fields = ContractFields(
        title: TargetprocessField.name, description: TargetprocessField.description, state: TargetprocessField.state,
        priority: TargetprocessField.priority, labels: TargetprocessField.tags)
    let otherPriority = "Great"

    init(_ simulator: RunningSimulator, item: EntityReference = RunningSimulator.story(1002)) {
        self.simulator = simulator
        self.item = item
    }

    /// Returns the same tool with an item of a type that an administrator created.
    static func withPackage(_ simulator: RunningSimulator) async throws -> TargetprocessContractTool {
        let id = try await simulator.edit(
            #"{"user":"ada","type":"Package","fields":{"Name":"Autumn","Description":"Packed","Project":{"Id":500}}}"#)
        return TargetprocessContractTool(
            simulator, item: EntityReference(sourceId: "\(id)", entityType: "package", tool: RunningSimulator.tool))
    }

    func gateway(mapped: [FieldID], files: any AttachmentSource) -> any ToolGateway {
        simulator.gateway(mapped: mapped, files: files)
    }

    func logWork(_ text: String) async throws -> String {
        let id = try await simulator.edit(
            """
            {"user":"ben","type":"Time","fields":{"Assignable":{"Id":\(item.sourceId)},"Description":"\(text)","Spent":0.5,
             "Date":"2026-11-02"}}
            """)
        return Comment.id(ofWork: "\(id)")
    }

    func comment(_ text: String) async throws -> String {
        let id = try await simulator.edit(
            #"{"user":"ben","type":"Comment","fields":{"General":{"Id":\#(item.sourceId)},"Description":"\#(text)"}}"#)
        return "\(id)"
    }

    func edit(title: String, label: String) async throws {
        try await simulator.edit(
            #"{"user":"ben","type":"\#(item.entityType)","id":\#(item.sourceId),"fields":{"Name":"\#(title)","Tags":"\#(label)"}}"#
        )
    }

    func delete() async throws {
        try await simulator.edit(#"{"user":"ben","type":"\#(item.entityType)","id":\#(item.sourceId),"delete":true}"#)
    }

    func writes() async throws -> Int {
        try await simulator.requests("POST", path: "/api").count
    }

    func loseNextAnswer() async throws {
        try await simulator.fault(#"{"kind":"closeAfterResponse","method":"POST","path":"/","count":1}"#)
    }
}
