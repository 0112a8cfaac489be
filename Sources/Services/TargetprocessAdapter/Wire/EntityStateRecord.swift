import EntityModel

/// A state of a workflow, as API v1 answers.
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
}

extension StateCategory {
    /// The stage of a state, by its marks; `nil` where the tool does not tell them.
    ///
    /// What is planned has not begun, as with a status of Jira's first category.
    init?(isInitial: Bool?, isPlanned: Bool? = nil, isFinal: Bool?) {
        guard let isInitial, let isFinal else { return nil }
        self = isFinal ? .done : isInitial || isPlanned == true ? .new : .inProgress
    }
}
