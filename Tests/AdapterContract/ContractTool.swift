package import AdapterEngine
package import EntityModel
import TestSupport

/// A tool as the suite that all adapters must pass needs it.
package protocol ContractTool: Sendable {
    /// One that is there, without comments, logged work and files.
    var item: EntityReference { get }
    /// The field that holds the files that hang on an item.
    var attachments: FieldID { get }

    /// The adapter under test.
    func gateway(mapped: [FieldID], files: any FileSource) -> any ToolGateway

    /// Has a person, who is not Tandem, log half an hour of work on the second of November 2026.
    ///
    /// - Returns: its id among the comments.
    func logWork(_ text: String) async throws -> String

    /// Has the tool do the next thing that is posted without answering.
    func loseNextAnswer() async throws
}

extension ContractTool {
    func gateway(_ mapped: FieldID...) -> any ToolGateway { gateway(mapped: mapped, files: NoFiles()) }

    var worklogs: FieldID { FieldID.loggedWork(of: item.tool.type) }
}
