import AdapterEngine
import EntityModel
import InternalAPI
import Primitives

/// The gateway that translates between Jira's API and the generic entity model.
struct JiraGateway: ToolGateway {
    let client: JiraAPI
    let tool: Tool
    let account: AccountID
    /// The source of the bytes of other tools' attachments.
    let files: any AttachmentSource
    /// The signer of the markers of copies and items.
    let signer: MarkerSigner

    private var product: JiraProduct { client.connection.product }

    // MARK: Reading

    func read(_ entity: EntityReference, comments: Bool) async throws(ToolError) -> EntitySnapshot {
        let id = try JiraGateway.id(of: entity)
        let issue = try await client.issue(id, also: comments ? [FieldID.loggedWork(of: .jira).rawValue] : [])
        var snapshot = try await snapshot(of: issue)
        if case .state(let status)? = snapshot.fields[JiraField.status.id], let walk = issue.properties?.walk,
            walk.isSigned(by: signer, for: entity), walk.includes(status, at: client.now())
        {
            snapshot.interruptedWrites = [JiraField.status.id: .state(walk.from)]
        }
        if comments {
            do throws(ToolError) {
                let comments = try await self.comments(of: issue)
                snapshot.comments = comments
                snapshot.commentFingerprints = CommentFingerprints(comments)
                for comment in comments where product == .cloud {
                    snapshot.markFiles(
                        mentionedBy: comment.body, losses: comment.losses ?? [], in: JiraField.attachment.id)
                }
            } catch {
                // The fields can be read anyway. If only some comments were returned, the others would look deleted.
                guard error.kind == .unreadable else { throw error }
                snapshot.unreadable = (snapshot.unreadable ?? [:]).merging([.comments: error.message]) { $1 }
            }
        }
        return snapshot
    }

    func resolve(_ name: String) async throws(ToolError) -> EntitySnapshot {
        // Users paste URLs.
        let key = name.split(separator: "/").last.map(String.init) ?? ""
        guard !key.isEmpty, key.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) })
        else { throw ToolError(kind: .notFound, message: "This is not the key or ID of a Jira issue.") }
        return try await snapshot(of: try await client.issue(key))
    }

    func changes(of types: [String], since: Timestamp, cursor: String?) async throws(ToolError) -> ChangePage {
        guard let search = ChangedIssueSearch(product: product, types: types, since: since, cursor: cursor) else {
            throw ToolError(kind: .rejected, message: "The cursor does not belong to this connection.")
        }
        let page = try await client.search(search.request)
        let discussions = try await client.discussions(
            of: page.issues.compactMap { issue in
                issue.fields?.updated.map { JiraAPI.ChangedIssue(id: issue.id, updated: $0.time) }
            })
        let changes = page.issues.compactMap { issue -> ChangePage.Change? in
            guard let updated = issue.fields?.updated, let type = issue.fields?.type?.id else { return nil }
            return ChangePage.Change(
                entity: EntityReference(sourceId: issue.id, entityType: type, tool: tool),
                version: updated.time.millisecondsSinceEpoch, modifiedAt: updated.time,
                commentFingerprints: discussions[issue.id])
        }
        return ChangePage(changes: changes, next: search.cursor(after: page))
    }

    /// Returns the numeric ID of an issue.
    ///
    /// Jira also accepts keys, and `..` in a path means the parent. Both are rejected.
    static func id(of entity: EntityReference) throws(ToolError) -> String {
        guard !entity.sourceId.isEmpty, entity.sourceId.allSatisfy(\.isASCIIDigit) else {
            throw ToolError(kind: .notFound, message: "Jira has no issue of this id")
        }
        return entity.sourceId
    }

    private func snapshot(of issue: JiraIssue) async throws(ToolError) -> EntitySnapshot {
        guard let snapshot = try await snapshots(of: [issue]).first else {
            throw ToolError(
                kind: .unreadable,
                message: "Tandem cannot read issue \(issue.id) of Jira: its type or its time has an unknown form.")
        }
        return snapshot
    }

    /// Returns the snapshots of issues.
    ///
    /// An issue without the fields that every snapshot needs is left out.
    func snapshots(of issues: [JiraIssue]) async throws(ToolError) -> [EntitySnapshot] {
        let others = try await client.otherFields()
        let keys = others.filter { $0.value.format == .epic }.keys.flatMap { field in
            issues.compactMap { issue -> String? in
                guard case .text(let key)? = issue.fields?.others[field] else { return nil }
                return key
            }
        }
        let ids = try await client.ids(ofEpics: Set(keys))
        let renderers = try await client.learnRenderers(of: issues, others)
        let names = await client.names(for: issues)
        let teams = try await client.teamNames(in: issues, others)
        let zone = others.values.contains { $0.format == .moment } ? try await client.dayZone() : .told
        return issues.compactMap {
            EntitySnapshot(
                $0, connection: client.connection, tool: tool, telling: client.fields, others: others, ids: ids,
                names: names, teams: teams, zone: zone, renderers: renderers)
        }
    }

    // MARK: Fields

    func write(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot
    ) async throws(ToolError) -> WriteResult {
        try await write(fields, to: entity, current: current, answers: StepAnswers())
    }

    func write(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot, answers: StepAnswers
    ) async throws(ToolError) -> WriteResult {
        let id = try JiraGateway.id(of: entity)
        var edit = try await edit(fields, current: current)
        let links = fields[JiraField.links.id]
        let move = try await move(
            id, to: fields[JiraField.status.id], current: current, answers: answers, written: edit.fields)
        // A transition screen sets the fields that it asks for, such as a resolution that no edit can set.
        for field in move?.fields ?? [] { edit.remove(field) }
        let choices = move?.choice.map { [JiraField.status.id: $0] } ?? [:]
        // A closed issue may reject edits. So the edit comes before a move that closes it and after a move that reopens
        // it.
        let movesFirst = move.map { !$0.closesIssue } ?? false
        if movesFirst { try await performTransitions(move, id, current: current) }
        var edited: EntitySnapshot?
        if !edit.isEmpty, let issue = try await apply(edit, of: fields, to: id, current: current) {
            edited = try await snapshots(of: [issue]).first
        }
        try await correctTexts(fields, of: id, current: current)
        let attachments = fields[JiraField.attachment.id]
        var (copies, digests): ([Attachment: AttachmentCopyResult], [Attachment: [UInt8]]) = ([:], [:])
        if let attachments {
            (copies, digests) = try await attach(
                to: entity, from: current.fields[JiraField.attachment.id] ?? .empty, to: attachments)
        }
        if let links { try await updateLinks(id, from: current.fields[JiraField.links.id] ?? .empty, to: links) }
        var told = edited?.fields.filter { edit.names.contains($0.key.rawValue) } ?? [:]
        // The profile may use another name for the status than snapshots do.
        if let move { told[JiraField.status.id] = .state(move.status) }
        let isWhole = current.fields.keys.allSatisfy { edited?.fields[$0] != nil }
        if let edited, isWhole, links == nil, attachments == nil, move == nil || movesFirst {
            return WriteResult(snapshot: edited, writtenValues: told, choices: choices)
        }
        if !movesFirst { try await performTransitions(move, id, current: current) }
        let snapshot = try await read(entity, comments: false)
        // A number that Jira rounded is the value that Jira accepted, not a user's edit.
        let rounded = fields.filter { field, value in
            snapshot.fields[field].map { value.isRounded(to: $0) } ?? false
        }.compactMap { field, _ in snapshot.fields[field].map { (field, $0) } }
        var answer = WriteResult(
            snapshot: snapshot, writtenValues: told.merging(rounded) { first, _ in first }, attachmentCopies: copies,
            choices: choices)
        answer.digests = digests
        return answer
    }

    // MARK: Workflow

    /// Returns a state of the requested category: the current one, or one that transitions lead to.
    func state(of stage: StateCategory, current: EntitySnapshot) async throws(ToolError) -> FieldValue {
        let status = JiraField.status.id
        if current.stateCategories?[status] == stage, let state = current.fields[status] { return state }
        let names = client.connection.names
        let transitions = try await client.transitions(try JiraGateway.id(of: current.entity)).map {
            $0.named(by: names)
        }
        let steps = transitions.filter { StateCategory($0.to.statusCategory) == stage }
        if let step = steps.first(where: WorkflowStep.demandsNothing) ?? steps.first { return .state(step.to.name) }
        guard let workflow = try await workflow(of: current),
            let way = way(through: workflow, from: current, to: { workflow.stages[$0] == stage }), let last = way.last
        else { throw statusRejection("no step of the workflow leads to a status of that stage from here") }
        return .state(last)
    }
}
