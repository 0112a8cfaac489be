import EntityModel

/// What a change expects to replace, as `If-Match` and `If-None-Match` say it (RFC 9110 §13.1).
enum VersionPrecondition: Hashable, Sendable {
    case any
    /// Nothing is there yet.
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

/// Why a change does not go together with what is stored.
enum StoreConflict: Error, Hashable, Sendable {
    /// It is no longer, or not yet, what the change was made for.
    case changed
    /// The account has no such connection, or one of another tool type.
    case noSuchTool(Tool)
    /// A connection is new, or leads elsewhere, and comes without credentials.
    case credentialsNeeded
    /// The connection has profiles.
    case inUse(profiles: [String])
}
