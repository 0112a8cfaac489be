import EntityModel

/// A state of a workflow in the format of API v1.
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
    /// Creates the category of a state from its flags, or `nil` if the tool does not report them.
    ///
    /// A planned state belongs to the category `new`, as a Jira status of the first category does.
    init?(isInitial: Bool?, isPlanned: Bool? = nil, isFinal: Bool?) {
        guard let isInitial, let isFinal else { return nil }
        self = isFinal ? .done : isInitial || isPlanned == true ? .new : .inProgress
    }
}
