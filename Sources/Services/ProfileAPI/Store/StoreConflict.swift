import EntityModel

/// The version that a change expects to replace, from `If-Match` and `If-None-Match` (RFC 9110 §13.1).
enum VersionPrecondition: Hashable, Sendable {
    case any
    /// Nothing must be stored yet.
    case none
    case version(Int64)

    func check(_ present: Int64?) throws(StoreConflict) {
        let isAsExpected =
            switch self {
            case .any: true
            case .none: present == nil
            case .version(let version): present == version
            }
        guard isAsExpected else { throw .changed }
    }
}

/// The reason why a change conflicts with the stored data.
enum StoreConflict: Error, Hashable, Sendable {
    /// The stored version is not the one that the change expects.
    case changed
    /// The account has no such connection, or the connection belongs to another tool type.
    case noSuchTool(Tool)
    /// The connection is new or its address changed, and the request contains no credentials.
    case credentialsNeeded
    /// Profiles use the connection.
    case inUse(profiles: [String])
}
