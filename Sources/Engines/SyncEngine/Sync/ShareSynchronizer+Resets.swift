import EntityModel

/// The distinction between a user and an automation that restores an old value.
extension ShareSynchronizer {
    /// Returns the fields of each side that a user changed last, among those that hold a value again that Tandem
    /// replaced.
    ///
    /// The tool is asked only about such fields.
    ///
    /// - Parameters:
    ///   - snapshots: The items as they were read.
    ///   - share: The share.
    ///   - hasher: The hasher with the account's key.
    /// - Returns: The fields by their names on each side. A tool without a changelog contributes none.
    /// - Throws: The error of the profile provider, or the tool's error if a retry may help.
    func changesByPeople(
        in snapshots: [EntitySnapshot], of share: Share, _ hasher: ContentHasher
    ) async throws -> [Side: Set<FieldID>] {
        guard share.fields.values.contains(where: { $0.written != nil }), let rules = try await rules(of: share) else {
            return [:]
        }
        var found: [Side: Set<FieldID>] = [:]
        for snapshot in snapshots {
            guard let side = share.side(of: snapshot.entity.key) else { continue }
            let doubtful = rules.mapping.fields.filter { mapping in
                guard let value = snapshot.fields[mapping.field(on: side)] else { return false }
                return share.fields[mapping.source]?
                    .isReset(value, changedAt: snapshot.modifiedAt, on: side, hasher) ?? false
            }
            guard !doubtful.isEmpty else { continue }
            let edits = try await changelog(of: snapshot.entity, account: share.account)
            // Tandem's write has an entry of its own, so that an older edit is never the last one.
            found[side] = Set(doubtful.map { $0.field(on: side) }.filter { edits.isLastChangeByPerson(of: $0) })
        }
        return found
    }

    /// Returns the changelog of an item, which is empty if the tool has none.
    private func changelog(of entity: EntityReference, account: AccountID) async throws -> [ChangelogEntry] {
        do {
            return try await readers(entity.tool, account).changelog(of: entity)
        } catch {
            guard !error.isTransient else { throw error }
            return []
        }
    }
}
