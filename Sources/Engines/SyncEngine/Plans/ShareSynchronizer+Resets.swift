import EntityModel

/// Telling a person who puts an old value back from an automation that does.
extension ShareSynchronizer {
    /// The fields of each side that the tool says a person changed last, among those that hold again what Tandem
    /// replaced.
    ///
    /// Only for such fields the tool is asked.
    ///
    /// - Parameters:
    ///   - snapshots: The items as they were read.
    ///   - share: The share.
    ///   - hasher: Hashes under the account's key.
    /// - Returns: The fields by the sides' own names; a tool that does not tell says nothing.
    /// - Throws: what the rules' source threw; the tool's failure, if asking again may help.
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
            let edits = try await reader.edits(of: snapshot.entity, account: share.account) ?? []
            found[side] = Set(
                doubtful.map { $0.field(on: side) }.filter { field in
                    edits.sorted { $0.at > $1.at }.first { $0.fields.contains(field) }?.isByPerson == true
                })
        }
        return found
    }
}
