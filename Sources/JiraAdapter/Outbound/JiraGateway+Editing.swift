import EntityModel

/// What an edit of an issue's fields says.
extension JiraGateway {
    /// - Parameters:
    ///   - fields: with their values; the status and links are not edited but moved and made.
    ///   - current: the issue as it was just read.
    /// - Returns: the edit.
    /// - Throws: `refused` with a reason for each field that cannot be written.
    func edit(
        _ fields: [FieldID: FieldValue], current: EntitySnapshot
    ) async throws(ToolFailure) -> JiraEdit {
        var edit = JiraEdit()
        var refused: [FieldID: String] = [:]
        for (id, value) in fields where JiraField(id)?.isEdited != false {
            if let steps = steps(of: id, from: current.fields[id], to: value) {
                edit.update = (edit.update ?? [:]).merging([id.rawValue: steps]) { $1 }
                continue
            }
            do throws(ToolFailure) {
                edit.fields[id.rawValue] = try await content(value, of: id, current: current)
            } catch {
                guard error.kind == .refused else { throw error }
                refused[id] = error.message
            }
        }
        guard refused.isEmpty else {
            throw ToolFailure(kind: .refused, message: "not all fields can be written", fields: refused)
        }
        return edit
    }

    /// What is done to a field beside what others do to it; `nil` where a field is set as a whole.
    ///
    /// Members come and go one by one, so that one that somebody adds meanwhile stays.
    private func steps(of id: FieldID, from known: FieldValue?, to wanted: FieldValue) -> [JiraEdit.Step]? {
        if JiraField(id) == .parent, wanted == .empty { return [JiraEdit.Step(set: .nothing)] }
        guard let known, let kind = kind(of: id), kind.isSet,
            let wanted = wanted.converted(to: kind)
        else { return nil }
        let (before, after) = (Set(known.members), Set(wanted.members))
        func contents(_ members: Set<FieldValue>) -> [JiraFieldContent]? {
            let contents = members.compactMap { memberContent(of: $0, in: id) }
            return contents.count == members.count ? contents : nil
        }
        guard let gone = contents(before.subtracting(after)), let new = contents(after.subtracting(before))
        else { return nil }
        return gone.map { JiraEdit.Step(remove: $0) } + new.map { JiraEdit.Step(add: $0) }
    }

    private func memberContent(of member: FieldValue, in id: FieldID) -> JiraFieldContent? {
        if let known = JiraField(id) { return known.content(of: member) }
        return client.schemas.known[id]?.content(of: member, for: client.connection.product)
    }

    /// What one field is set to.
    private func content(
        _ value: FieldValue, of id: FieldID, current: EntitySnapshot
    ) async throws(ToolFailure) -> JiraFieldContent {
        let product = client.connection.product
        if let content = JiraField(id)?.content(value, for: product) { return content }
        guard let field = client.schemas.known[id] else { throw refusal(of: id) }
        switch (field.format, value) {
        case (.sprint, .option(let name)): return .number(Double(try await openSprint(name, for: current).id))
        case (.epic, .item(let link)):
            guard let key = try await client.issue(link.item.sourceId).key else { throw refusal(of: id) }
            return .text(key)
        default:
            guard let content = field.content(value, for: product) else { throw refusal(of: id) }
            return content
        }
    }

    func openSprint(_ name: String, for current: EntitySnapshot) async throws(ToolFailure) -> JiraSprint {
        if let (name, place) = JiraGateway.sprint(name, for: current),
            let sprint = try await client.openSprint(name, on: place)
        {
            return sprint
        }
        throw ToolFailure(
            kind: .refused,
            message: BoardedName(name).map { "board \($0.board) has no active or future sprint of that name; make it" }
                ?? "no board of the issue's project has an active or future sprint of that name; make it, or map the "
                + "name in the table of values")
    }

    /// The name of a sprint, and where it is looked for: on its team's board, or on those of the issue's project.
    static func sprint(_ name: String, for current: EntitySnapshot) -> (name: String, place: JiraClient.SprintPlace)? {
        if let boarded = BoardedName(name) { return (boarded.name, .board(boarded.board)) }
        return current.projects?.first.map { (name, .project($0)) }
    }

    // MARK: Values

    func describeFields() async throws(ToolFailure) -> [FieldDescription] {
        try await client.allFields().map { record in
            let id = FieldID(record.id)
            let name = record.name ?? record.id
            return FieldDescription(id: id, name: name, kind: JiraField(id)?.kind ?? SchemaField(record).kind)
        }
    }

    /// What kind of values a field holds; `nil` for one that is not known or whose values only its app knows.
    private func kind(of field: FieldID) -> FieldKind? {
        JiraField(field)?.kind ?? client.schemas.known[field]?.kind
    }

    func stored(_ value: FieldValue, in field: FieldID, of current: EntitySnapshot) -> FieldValue {
        let product = client.connection.product
        return JiraField(field)?.stored(value, by: product)
            ?? client.schemas.known[field]?.stored(value, by: product) ?? value
    }

    func losses(_ value: FieldValue, in field: FieldID) -> [Loss] {
        guard case .richText(let text) = value, kind(of: field) == .richText else { return [] }
        return text.losses(in: client.connection.product)
    }

    func holdsSeveral(_ field: FieldID, of current: EntitySnapshot) -> Bool {
        kind(of: field)?.isSet ?? false
    }

    func localized(
        _ value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolFailure) -> FieldValue {
        guard let ownKind = kind(of: field) else { throw refusal(of: field) }
        switch value {
        case .user(let person): return .user(try await localized(person))
        case .stage(let stage): return try await state(of: stage, current: current)
        default: break
        }
        let kind = value.kind?.isSet == true ? ownKind : ownKind.ofMember
        guard let converted = value.converted(to: kind) else { throw refusal(of: field) }
        return converted
    }

    private func localized(_ person: Person) async throws(ToolFailure) -> Person {
        // A table of the profile may name a user of this Jira otherwise than by the id.
        if person.tool == tool.id {
            return try await client.person(person.id, of: tool) ?? person
        }
        let login = client.connection.product == .dataCenter ? person.login : nil
        for text in [person.email, login].compactMap(\.self) {
            if let found = try await client.person(text, of: tool) { return found }
        }
        throw ToolFailure(
            kind: .refused,
            message: "user \(person.id) of \(person.tool) is nobody in this Jira, by e-mail or login; name the "
                + "counterpart in the profile's table of values")
    }

    private func refusal(of field: FieldID) -> ToolFailure {
        let message =
            switch (kind(of: field), client.schemas.known[field]?.format) {
            case (.some, _): "Jira's field \(field.rawValue) cannot be set to a value of this kind"
            case (_, .opaque(let type)?):
                "Jira's field \(field.rawValue) holds values of the type \(type), whose form only the app knows that it "
                    + "comes from"
            default:
                "Jira shows this user no field \(field.rawValue); correct the profile, or the permissions of its user"
            }
        return ToolFailure(kind: .refused, message: message)
    }
}
