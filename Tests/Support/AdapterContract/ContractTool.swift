package import AdapterEngine
package import EntityModel
import TestSupport

/// A tool, as the contract suite for all adapters needs it.
package protocol ContractTool: Sendable {
    /// An existing item without comments, worklogs, and attachments.
    var item: EntityReference { get }
    /// The field that holds the attachments of an item.
    var attachments: FieldID { get }

    /// The fields that both tools have.
    var fields: ContractFields { get }
    /// A priority that differs from the one of the item.
    var otherPriority: String { get }

    /// Returns the adapter under test.
    func gateway(mapped: [FieldID], files: any AttachmentSource) -> any ToolGateway

    /// Logs 30 minutes of work on November 2, 2026, as a user other than Tandem.
    ///
    /// - Returns: The ID of the worklog among the comments.
    func logWork(_ text: String) async throws -> String

    /// Writes a comment as a user other than Tandem.
    ///
    /// - Returns: The ID of the comment.
    func comment(_ text: String) async throws -> String

    /// Changes the title of the item and adds a label, as a user other than Tandem.
    func edit(title: String, label: String) async throws

    /// Deletes the item as a user other than Tandem.
    func delete() async throws

    /// Returns the number of write requests that the tool received.
    func writes() async throws -> Int

    /// Makes the tool execute the next write request without a response.
    func loseNextAnswer() async throws
}

/// The names of one tool for the fields that both tools have.
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
