import EntityModel
import Primitives

/// Creates named references that values refer to and the tool lacks, each one once.
struct ReferenceCreator: Sendable {
    let gateway: any ToolGateway
    let claims: any CreationLeases
    let hasher: ContentHasher
    let account: AccountID
    let now: @Sendable () -> Timestamp

    /// The delay in seconds before another attempt while another process holds the lease.
    private static let retryDelay = 2.0

    /// Creates the named references of a value that the tool lacks.
    ///
    /// - Parameters:
    ///   - value: The value in the tool's own representation.
    ///   - field: The field that the value is for.
    ///   - current: The item as it was just read.
    /// - Throws: A transient ``ToolError`` while another process may be creating the reference. `ToolError` of kind
    ///   `.rejected` if the tool does not create it. Also throws errors of the lease store.
    func createIfMissing(_ value: FieldValue, in field: FieldID, of current: EntitySnapshot) async throws {
        for thing in try await gateway.missingReferences(value, in: field, of: current) {
            let name = hasher(.text(thing.name)).rawValue
            let key = [current.entity.tool.id, thing.kind.rawValue, thing.containerID, name].joined(separator: "|")
            // If the process that holds the lease crashes, the lease ends after the time in which the tool must list a
            // reference that was created.
            guard try await claims.acquire(key, account: account, at: now(), lasting: EntityCreator.indexingDelay)
            else {
                throw ToolError(
                    kind: .unavailable,
                    message: "Another process is creating the reference that a value of the field names.",
                    retryAfter: ReferenceCreator.retryDelay)
            }
            // The previous holder of the lease may have created the reference after the first check.
            guard try await gateway.missingReferences(value, in: field, of: current).contains(thing) else { continue }
            do {
                try await gateway.createReference(thing)
            } catch {
                if error.wasNotProcessed { try await claims.release(key, account: account) }
                throw error
            }
        }
    }
}
