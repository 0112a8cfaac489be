import AdapterEngine
import Core
import EntityModel
import ToolHTTP

/// Distinguishing a deleted item from one that the user can no longer see.
extension TargetprocessGateway {
    func verify() async throws(ToolError) { try await client.transport.http.verify() }

    func presence(of entity: EntityReference, knownAs key: String?) async throws(ToolError) -> Presence {
        do {
            _ = try await client.workItems.readWithoutAssociations(entity)
            return Presence(.exists)
        } catch {
            guard error.kind == .notFound else { throw error }
            switch try await client.workItems.isDeleted(entity) {
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
