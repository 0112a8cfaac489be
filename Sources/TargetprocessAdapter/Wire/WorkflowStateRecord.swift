import EntityModel

/// A state of a workflow with the type of items that runs through it.
struct WorkflowStateRecord: Hashable, Sendable, Decodable {
    var name: String
    var isInitial: Bool?
    var isFinal: Bool?
    var type: String?
    /// The name of the workflow.
    var workflow: String?

    static let selection = "{name,isInitial,isFinal,type:entityType.name,workflow:workflow.name}"

    var stage: WorkflowStage? { WorkflowStage(isInitial: isInitial, isFinal: isFinal) }
}
