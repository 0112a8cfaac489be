import SimulatorKit

import struct Primitives.Timestamp

/// The rights on the items of a type that a user's roles lack.
struct DeniedRights: Sendable {
    enum Right: String, Sendable {
        case create, change, delete
    }

    /// The missing rights, by the name of the type.
    var rights: [String: Set<Right>] = [:]
    /// Whether the values of a write are checked before the right to write.
    ///
    /// No public documentation states the order in which the tool checks them.
    var checksValuesFirst = false
}

extension World {
    /// - Throws: `APIError` with status 403 if the user may not write an item of the type.
    func requireRight(
        _ type: ResourceType, id: Int?, _ body: JSONValue, by author: User, at now: Timestamp
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

    /// - Throws: `APIError` with status 403 if the user may not delete items of the type.
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
