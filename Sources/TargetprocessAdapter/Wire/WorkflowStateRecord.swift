import EntityModel

/// A state of a workflow with the type of items that runs through it.
struct WorkflowStateRecord: Hashable, Sendable, Decodable {
    var name: String
    var isInitial: Bool?
    var isFinal: Bool?
    var type: String?

    static let selection = "{name,isInitial,isFinal,type:entityType.name}"

    var stage: WorkflowStage? { WorkflowStage(isInitial: isInitial, isFinal: isFinal) }
}
