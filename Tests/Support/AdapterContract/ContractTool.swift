package import AdapterEngine
package import EntityModel
import TestSupport

/// A tool as the suite that all adapters must pass needs it.
package protocol ContractTool: Sendable {
    /// One that is there, without comments, logged work and files.
    var item: EntityReference { get }
    /// The field that holds the files that hang on an item.
    var attachments: FieldID { get }

    /// The fields that both tools have.
    var fields: ContractFields { get }
    /// A priority that the item has not.
    var otherPriority: String { get }

    /// The adapter under test.
    func gateway(mapped: [FieldID], files: any AttachmentSource) -> any ToolGateway

    /// Has a person, who is not Tandem, log half an hour of work on the second of November 2026.
    ///
    /// - Returns: its id among the comments.
    func logWork(_ text: String) async throws -> String

    /// Has a person write a comment.
    ///
    /// - Returns: its id.
    func comment(_ text: String) async throws -> String

    /// Has a person change the item's title, and label it.
    func edit(title: String, label: String) async throws

    /// Has a person delete the item.
    func delete() async throws

    /// How many requests the tool got that write.
    func writes() async throws -> Int

    /// Has the tool do the next thing that it is sent to write without answering.
    func loseNextAnswer() async throws
}

/// What one tool calls the fields that both have.
package struct ContractFields: Sendable {
    package var title: FieldID
    package var description: FieldID
    package var state: FieldID
    package var priority: FieldID
    package var labels: FieldID

    package init(title: FieldID, description: FieldID, state: FieldID, priority: FieldID, labels: FieldID) {
        self.title = title
        self.description = description
        self.state = state
        self.priority = priority
        self.labels = labels
    }

    package var all: [FieldID] { [title, description, state, priority, labels] }
}

extension ContractTool {
    func gateway(_ mapped: FieldID...) -> any ToolGateway { gateway(mapped: mapped, files: NoFiles()) }

    var worklogs: FieldID { FieldID.loggedWork(of: item.tool.type) }
}
