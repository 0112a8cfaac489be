import EntityModel

/// Makes what values name and the tool lacks, each thing once.
struct ReferenceCreator: Sendable {
    let gateway: any ToolGateway
    let claims: any CreationLeases
    let hasher: ContentHasher
    let account: AccountID
    let now: @Sendable () -> Int64

    /// How soon it is worth while to look again for what somebody else is making, in seconds.
    private static let patience = 2.0

    /// Has the tool have all that a value names.
    ///
    /// - Parameters:
    ///   - value: in the tool's own terms.
    ///   - field: that it is for.
    ///   - current: the item as it was just read.
    /// - Throws: a transient ``ToolError`` while somebody else may be making it; `refused` if the tool does not make
    ///   it; what the record of claims throws.
    func createIfMissing(_ value: FieldValue, in field: FieldID, of current: EntitySnapshot) async throws {
        for thing in try await gateway.missingReferences(value, in: field, of: current) {
            let name = hasher(.text(thing.name)).rawValue
            let key = [current.entity.tool.id, thing.kind.rawValue, thing.containerID, name].joined(separator: "|")
            // The claim of who died at it ends when the tool shows what came of it at the latest.
            guard try await claims.acquire(key, account: account, at: now(), lasting: EntityCreator.indexingDelay)
            else {
                throw ToolError(
                    kind: .unavailable, message: "somebody else is making what a value of the field names",
                    retryAfter: ReferenceCreator.patience)
            }
            // Who had the claim before may have made it since it was looked for.
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
