/// The rights that a user's roles lack on the items of a type.
struct DeniedRights: Sendable {
    enum Right: String, Sendable {
        case create, change, delete
    }

    /// By the name of the type.
    var rights: [String: Set<Right>] = [:]
    /// Whether a write is checked for missing and wrong values before it is checked for the right.
    ///
    /// No public material says in which order the tool checks them.
    var checksValuesFirst = false
}

extension World {
    /// - Throws: 403 if the user does not have the right to write an item of the type.
    func requireRight(
        _ type: ResourceType, id: Int?, _ body: JSONValue, by author: User, at now: Instant
    ) throws(APIError) {
        guard let denied = deniedRights[author.login],
            denied.rights[type.name]?.contains(id == nil ? .create : .change) == true
        else { return }
        if denied.checksValuesFirst {
            var trial = self
            trial.deniedRights = [:]
            _ = try trial.write(type, id: id, body, by: author, at: now)
        }
        throw .noRight(on: type)
    }

    /// - Throws: 403 if the user does not have the right to delete items of the type.
    func requireRight(toDelete type: ResourceType, by author: User) throws(APIError) {
        guard deniedRights[author.login]?.rights[type.name]?.contains(.delete) == true else { return }
        throw .noRight(on: type)
    }
}

extension APIError {
    fileprivate static func noRight(on type: ResourceType) -> APIError {
        .forbidden("{entityKind} is not found or access is forbidden.", [("entityKind", type.name)])
    }
}
