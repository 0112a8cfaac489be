import AdapterEngine
import EntityModel

/// The check whether an item exists, was deleted, or is hidden from the user.
struct TargetprocessPresenceReader: Sendable {
    /// The work items.
    let workItems: WorkItemAPI

    /// Returns whether an item exists.
    ///
    /// - Parameter entity: The item.
    /// - Returns: The tool's answer for the connection's user.
    /// - Throws: `ToolError` of kind `.permissionLost` if the item is hidden from this user.
    func presence(of entity: EntityReference) async throws(ToolError) -> Presence {
        do {
            _ = try await workItems.readWithoutAssociations(entity)
            return Presence(.exists)
        } catch {
            guard error.kind == .notFound else { throw error }
            switch try await workItems.isDeleted(entity) {
            case true?:
                return Presence(.deleted, reason: error.message)
            case false?:
                // The tool shows deleted items to users who have access to them. Therefore this item is hidden, not
                // deleted.
                throw ToolError(
                    kind: .permissionLost,
                    message:
                        "The connection's user does not see \(entity.entityType) \(entity.sourceId) in Targetprocess, "
                        + "and it is not among the deleted items.")
            case nil:
                return Presence(.absent, reason: error.message)
            }
        }
    }
}
