import EntityModel

/// A state of a workflow, as API v2 selects it.
struct WorkflowStateRecord: Hashable, Sendable, Decodable {
    var id: Int64
    var name: String
    var isInitial: Bool?
    /// Whether items enter the state when they are planned, before a user works on them.
    var isPlanned: Bool?
    var isFinal: Bool?
    /// The type of items that use the workflow, or `nil` if it was not selected.
    var type: String?
    /// The name of the workflow, or `nil` if it was not selected.
    var workflow: String?

    /// The states that can follow this one, or `nil` if they were not selected.
    var next: [Next]?

    struct Next: Hashable, Sendable, Decodable {
        var id: Int64
    }

    private static let members = "id,name,isInitial,isPlanned,isFinal"
    static let selection = "{\(members),next:nextStates.select({id})}"
    static let selectionWithWorkflow = "{\(members),type:entityType.name,workflow:workflow.name}"

    var nextIds: [Int64] { (next ?? []).map(\.id) }
    var stage: StateCategory? { StateCategory(isInitial: isInitial, isPlanned: isPlanned, isFinal: isFinal) }
}
