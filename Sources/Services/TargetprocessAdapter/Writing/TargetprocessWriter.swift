import AdapterEngine
import EntityModel

/// The writer of the fields of items, by an update and by separate requests for efforts, assignments, relations, and
/// attachments.
struct TargetprocessWriter: Sendable {
    /// The description that the tool gives of its own types.
    let metadata: MetadataAPI
    /// The reader of items.
    let reader: TargetprocessReader
    /// The writer of the fields that are stored in the item itself.
    let items: TargetprocessItemWriter
    /// The writer of efforts.
    let efforts: TargetprocessEfforts
    /// The writer of teams and users.
    let teams: TargetprocessTeams
    /// The writer of the states of teams.
    let teamStates: TargetprocessTeamStates
    /// The writer of attachments.
    let attachments: TargetprocessAttachments
    /// The writer of relations.
    let relations: TargetprocessRelations

    /// Writes fields of one item.
    ///
    /// - Parameters:
    ///   - fields: The fields with their new values.
    ///   - entity: The item.
    ///   - current: The item as it was just read.
    /// - Returns: The item as it is after the write.
    /// - Throws: `ToolError` of kind `.rejected` if the tool does not accept some value.
    func write(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot
    ) async throws(ToolError) -> WriteResult {
        try await requireWritable(fields.keys, of: entity.entityType)
        let wanted = fields
        let fields = try await efforts.write(wanted, of: entity)
        let rest = fields.filter { !TargetprocessField.isWrittenSeparately($0.key) }
        guard rest.count < wanted.count else {
            return try await items.write(rest, to: entity, current: current)
        }
        func known(_ field: FieldID) -> FieldValue { current.fields[field] ?? .empty }
        // A team iteration can be set only after its team is assigned.
        if let wanted = fields[TargetprocessField.assignedTeams] {
            try await teams.update(entity, from: known(TargetprocessField.assignedTeams), to: wanted)
        }
        for (field, users) in fields {
            guard let role = field.role else { continue }
            try await teams.updateUsers(of: entity, in: role, from: known(field), to: users)
        }
        var written: [FieldID: FieldValue] = [:]
        if !rest.isEmpty { written = try await items.write(rest, to: entity, current: current).writtenValues }
        for (field, state) in fields {
            guard let team = field.team else { continue }
            try await teamStates.move(team, on: entity, to: state)
        }
        var (copies, digests): ([Attachment: AttachmentCopyResult], [Attachment: [UInt8]]) = ([:], [:])
        if let wanted = fields[TargetprocessField.attachments] {
            (copies, digests) = try await attachments.update(
                entity, from: known(TargetprocessField.attachments), to: wanted)
        }
        if let wanted = fields[TargetprocessField.relations] {
            try await relations.update(entity, from: known(TargetprocessField.relations), to: wanted)
        }
        var result = WriteResult(
            snapshot: try await reader.read(entity, includingComments: false), writtenValues: written,
            attachmentCopies: copies)
        result.digests = digests
        return result
    }

    /// Rejects fields that items of the type do not have or that no user can write.
    ///
    /// Without this check, the tool may ignore such a field and still report success.
    private func requireWritable(
        _ fields: some Collection<FieldID>, of type: String
    ) async throws(ToolError) {
        let schema = try await metadata.schema(of: type, with: Set(fields))
        var rejected: [FieldID: String] = [:]
        for field in fields {
            if !schema.fields.contains(field) {
                rejected[field] = "Items of this type do not have this field."
            } else if schema.readOnly.contains(field) {
                rejected[field] = "Targetprocess reports this field as read-only for items of this type."
            }
        }
        guard rejected.isEmpty else {
            throw ToolError(
                kind: .rejected, message: "Items of this type do not accept these fields.", fields: rejected)
        }
    }
}
