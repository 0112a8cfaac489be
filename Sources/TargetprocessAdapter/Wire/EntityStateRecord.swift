import EntityModel

/// A state of a workflow.
struct EntityStateRecord: Hashable, Sendable, Decodable {
    var id: Int64
    var name: String
    var isInitial: Bool?
    var isFinal: Bool?

    static let inclusion = "[Id,Name,IsInitial,IsFinal]"

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case name = "Name"
        case isInitial = "IsInitial"
        case isFinal = "IsFinal"
    }

    var stage: WorkflowStage? { WorkflowStage(isInitial: isInitial, isFinal: isFinal) }
}

extension WorkflowStage {
    /// The stage of a state, by its marks; `nil` where the tool does not tell them.
    init?(isInitial: Bool?, isFinal: Bool?) {
        guard let isInitial, let isFinal else { return nil }
        self = isFinal ? .done : isInitial ? .new : .inProgress
    }
}
