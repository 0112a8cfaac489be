import AdapterEngine
import EntityModel

/// Jira in the generic language.
struct JiraGateway: ToolGateway {
    let client: JiraClient
    let tool: Tool

    private var product: JiraProduct { client.connection.product }

    // MARK: Reading

    func read(_ entity: EntityReference, comments: Bool) async throws(ToolFailure) -> EntitySnapshot {
        let id = try JiraGateway.id(of: entity)
        var snapshot = try snapshot(of: try await client.issue(id))
        if comments {
            snapshot.comments = try await client.comments(of: id).map(Comment.init)
        }
        return snapshot
    }

    func resolve(_ name: String) async throws(ToolFailure) -> EntitySnapshot {
        // People paste addresses.
        let key = name.split(separator: "/").last.map(String.init) ?? ""
        guard !key.isEmpty, key.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) })
        else { throw ToolFailure(kind: .notFound, message: "this is neither the key nor the id of a Jira issue") }
        return try snapshot(of: try await client.issue(key))
    }

    func changes(of types: [String], since: Int64, cursor: String?) async throws(ToolFailure) -> ChangePage {
        guard let search = ChangeSearch(product: product, types: types, since: since, cursor: cursor) else {
            throw ToolFailure(kind: .refused, message: "the cursor is not one of this connection's pages")
        }
        let page = try await client.search(search.request)
        let changes = page.issues.compactMap { issue -> ChangePage.Change? in
            guard let updated = issue.fields?.updated, let type = issue.fields?.type?.id else { return nil }
            return ChangePage.Change(
                entity: EntityReference(sourceId: issue.id, entityType: type, tool: tool),
                version: updated.milliseconds, modifiedAt: updated.milliseconds)
        }
        return ChangePage(changes: changes, next: search.cursor(after: page))
    }

    /// Jira takes keys for ids, and a path takes `..` for what stands above: neither is what a share remembers.
    static func id(of entity: EntityReference) throws(ToolFailure) -> String {
        guard !entity.sourceId.isEmpty, entity.sourceId.allSatisfy(\.isASCIIDigit) else {
            throw ToolFailure(kind: .notFound, message: "Jira has no issue of this id")
        }
        return entity.sourceId
    }

    private func snapshot(of issue: JiraIssue) throws(ToolFailure) -> EntitySnapshot {
        guard let snapshot = EntitySnapshot(issue, connection: client.connection, tool: tool, telling: client.fields)
        else {
            throw JiraFailure.garbage("GET issue/\(issue.id)")
        }
        return snapshot
    }

    // MARK: Fields

    func stored(_ value: FieldValue, in field: FieldID) -> FieldValue {
        JiraField(field)?.stored(value, by: product) ?? value
    }

    func losses(_ value: FieldValue, in field: FieldID) -> [Loss] {
        guard case .richText(let text) = value, JiraField(field) == .description else { return [] }
        return text.losses(in: product)
    }

    func write(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot
    ) async throws(ToolFailure) -> WriteAnswer {
        let id = try JiraGateway.id(of: entity)
        let edit = try edit(fields, current: current)
        let links = fields[JiraField.links.id]
        let move = try await move(id, to: fields[JiraField.status.id], current: current)
        // What is done may be closed to edits: it is edited before its work ends, and after it begins again.
        let movesFirst = move.map { !$0.endsWork } ?? false
        if movesFirst { try await take(move, id) }
        var edited: EntitySnapshot?
        if !edit.isEmpty {
            edited = try await client.edit(id, edit).flatMap {
                EntitySnapshot($0, connection: client.connection, tool: tool, telling: client.fields)
            }
        }
        if let links { try await relink(id, from: current.fields[JiraField.links.id] ?? .empty, to: links) }
        let told = edited?.fields.filter { edit.names.contains($0.key.rawValue) } ?? [:]
        let isWhole = client.fields.allSatisfy { edited?.fields[$0.id] != nil }
        if let edited, isWhole, links == nil, move == nil || movesFirst {
            return WriteAnswer(snapshot: edited, told: told)
        }
        if !movesFirst { try await take(move, id) }
        return WriteAnswer(snapshot: try await read(entity, comments: false), told: told)
    }

    private func edit(
        _ fields: [FieldID: FieldValue], current: EntitySnapshot
    ) throws(ToolFailure) -> JiraEdit {
        var edit = JiraEdit()
        var refused: [FieldID: String] = [:]
        for (id, value) in fields where id != JiraField.status.id && id != JiraField.links.id {
            if JiraField(id) == .labels, let known = current.fields[id] {
                edit.update = (edit.update ?? [:]).merging(
                    [id.rawValue: JiraGateway.steps(from: known, to: value)]) { $1 }
            } else if JiraField(id) == .parent, value == .empty {
                edit.update = (edit.update ?? [:]).merging([id.rawValue: [JiraEdit.Step(set: .nothing)]]) { $1 }
            } else if let content = JiraField(id)?.content(value, for: product) {
                edit.fields[id.rawValue] = content
            } else {
                refused[id] = "Jira's field \(id.rawValue) cannot be set to a value of this kind"
            }
        }
        guard refused.isEmpty else {
            throw ToolFailure(kind: .refused, message: "not all fields can be written", fields: refused)
        }
        return edit
    }

    /// Labels come and go one by one, so that one that somebody adds meanwhile stays.
    private static func steps(from known: FieldValue, to wanted: FieldValue) -> [JiraEdit.Step] {
        func names(_ value: FieldValue) -> Set<String> {
            guard case .options(let names)? = value.converted(to: .options) else { return [] }
            return Set(names.map(LabelText.written))
        }
        let (before, after) = (names(known), names(wanted))
        return before.subtracting(after).sorted().map { JiraEdit.Step(remove: .text($0)) }
            + after.subtracting(before).sorted().map { JiraEdit.Step(add: .text($0)) }
    }

    // MARK: Values

    func holdsSeveral(_ field: FieldID, of current: EntitySnapshot) -> Bool {
        JiraField(field)?.kind.isSet ?? false
    }

    func localized(
        _ value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolFailure) -> FieldValue {
        guard let known = JiraField(field) else {
            throw ToolFailure(
                kind: .refused, message: "\(field.rawValue) is not a field that Tandem writes in Jira")
        }
        switch value {
        case .user(let person): return .user(try await localized(person))
        case .stage(let stage): return try await state(of: stage, current: current)
        default: break
        }
        let kind = value.kind?.isSet == true ? known.kind : known.kind.ofMember
        guard let converted = value.converted(to: kind) else {
            throw ToolFailure(
                kind: .refused, message: "Jira's field \(field.rawValue) cannot be set to a value of this kind")
        }
        return converted
    }

    private func localized(_ person: Person) async throws(ToolFailure) -> Person {
        // A table of the profile may name a user of this Jira otherwise than by the id.
        if person.tool == tool.id {
            return try await client.person(person.id, of: tool) ?? person
        }
        for text in [person.email, product == .dataCenter ? person.login : nil].compactMap(\.self) {
            if let found = try await client.person(text, of: tool) { return found }
        }
        throw ToolFailure(
            kind: .refused,
            message: "user \(person.id) of \(person.tool) is nobody in this Jira, by e-mail or login; name the "
                + "counterpart in the profile's table of values")
    }

    private func state(
        of stage: WorkflowStage, current: EntitySnapshot
    ) async throws(ToolFailure) -> FieldValue {
        let status = JiraField.status.id
        if current.stages?[status] == stage, let state = current.fields[status] { return state }
        let transitions = try await client.transitions(try JiraGateway.id(of: current.entity))
        guard let step = transitions.first(where: { WorkflowStage($0.to.statusCategory) == stage }) else {
            throw refusedStatus("no step of the workflow leads to a status of that stage from here")
        }
        return .state(step.to.name)
    }

    // MARK: Workflow

    /// A step to take.
    private struct Move {
        var body: JiraMove
        var endsWork: Bool
    }

    private func move(
        _ id: String, to value: FieldValue?, current: EntitySnapshot
    ) async throws(ToolFailure) -> Move? {
        guard let value, value != current.fields[JiraField.status.id] else { return nil }
        guard case .state(let name) = value else { throw refusedStatus("an issue always has a status") }
        switch WorkflowStep.to(name, among: try await client.transitions(id)) {
        case .take(let step, let fields, let endsWork):
            let body = JiraMove(transition: JiraMove.Step(id: step), fields: fields.isEmpty ? nil : fields)
            return Move(body: body, endsWork: endsWork)
        case .none(let reason):
            throw refusedStatus(reason)
        }
    }

    private func take(_ move: Move?, _ id: String) async throws(ToolFailure) {
        guard let move else { return }
        do {
            try await client.move(id, move.body)
        } catch {
            // Jira names what the step's screen asks for; the field that was to be written is the status.
            throw error.kind == .refused ? refusedStatus(error.message) : error
        }
    }

    private func refusedStatus(_ reason: String) -> ToolFailure {
        ToolFailure(kind: .refused, message: reason, fields: [JiraField.status.id: reason])
    }
}
