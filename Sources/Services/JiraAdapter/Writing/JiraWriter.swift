import AdapterEngine
import EntityModel

/// The writer of fields, by an edit, by transitions, and by separate requests for links and attachments.
struct JiraWriter: Sendable {
    let reader: JiraReader
    let edits: JiraFieldEdits
    let moves: JiraWorkflowMoves
    let transitions: JiraTransitionWriter
    let planning: JiraPlanning
    let corrections: JiraTextCorrections
    let links: JiraLinks
    let attachments: JiraAttachments

    /// Writes fields of one issue.
    ///
    /// - Parameters:
    ///   - fields: The fields with their new values.
    ///   - entity: The issue.
    ///   - current: The issue as it was just read.
    ///   - screenFieldValues: The values that the profile gives the fields that transitions require.
    /// - Returns: The issue as it is after the write.
    /// - Throws: `ToolError` of kind `.rejected` if Jira does not accept some value.
    func write(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot,
        screenFieldValues: StepAnswers
    ) async throws(ToolError) -> WriteResult {
        let id = try entity.issueID
        var edit = try await edits.edit(fields, current: current)
        let move = try await moves.move(
            id, to: fields[JiraField.status.id], current: current, screenFieldValues: screenFieldValues,
            written: edit.fields)
        // A transition screen sets the fields that it asks for, such as a resolution that no edit can set.
        for field in move?.fields ?? [] { edit.remove(field) }
        // A closed issue may reject edits. So the edit comes before a move that closes it and after a move that reopens
        // it.
        let movesFirst = move.map { !$0.closesIssue } ?? false
        if movesFirst { try await transitions.perform(move, on: id, current: current) }
        var edited: EntitySnapshot?
        if !edit.isEmpty, let issue = try await planning.apply(edit, of: fields, to: id, current: current) {
            edited = try await reader.snapshots.snapshots(of: [issue]).first
        }
        try await corrections.correct(fields, of: id, current: current)
        let files = fields[JiraField.attachment.id]
        var (copies, digests): ([Attachment: AttachmentCopyResult], [Attachment: [UInt8]]) = ([:], [:])
        if let files {
            (copies, digests) = try await attachments.update(
                entity, from: current.fields[JiraField.attachment.id] ?? .empty, to: files)
        }
        let linked = fields[JiraField.links.id]
        if let linked { try await links.update(id, from: current.fields[JiraField.links.id] ?? .empty, to: linked) }
        var written = edited?.fields.filter { edit.names.contains($0.key.rawValue) } ?? [:]
        // The profile may use another name for the status than snapshots do.
        if let move { written[JiraField.status.id] = .state(move.status) }
        let choices = move?.choice.map { [JiraField.status.id: $0] } ?? [:]
        let isComplete = current.fields.keys.allSatisfy { edited?.fields[$0] != nil }
        if let edited, isComplete, linked == nil, files == nil, move == nil || movesFirst {
            return WriteResult(snapshot: edited, writtenValues: written, choices: choices)
        }
        if !movesFirst { try await transitions.perform(move, on: id, current: current) }
        let snapshot = try await reader.read(entity, includingComments: false)
        written.merge(roundedNumbers(fields, in: snapshot)) { first, _ in first }
        var result = WriteResult(
            snapshot: snapshot, writtenValues: written, attachmentCopies: copies, choices: choices)
        result.digests = digests
        return result
    }

    /// Returns the numbers that Jira rounded.
    ///
    /// Such a number is the value that Jira accepted, not a user's edit.
    private func roundedNumbers(
        _ fields: [FieldID: FieldValue], in snapshot: EntitySnapshot
    ) -> [FieldID: FieldValue] {
        snapshot.fields.filter { field, stored in fields[field]?.isRounded(to: stored) ?? false }
    }
}
