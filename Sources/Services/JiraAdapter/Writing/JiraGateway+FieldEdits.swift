import EntityModel

/// The edits of an issue's fields.
extension JiraGateway {
    /// Returns the edit that writes some fields.
    ///
    /// - Parameters:
    ///   - fields: The fields with their new values. The status and the links are skipped, because other requests
    ///     change them.
    ///   - current: The issue as it was just read.
    /// - Returns: The edit.
    /// - Throws: `ToolError` of kind `.rejected` with a reason for each field that cannot be written.
    func edit(
        _ fields: [FieldID: FieldValue], current: EntitySnapshot
    ) async throws(ToolError) -> JiraIssueEdit {
        var edit = JiraIssueEdit()
        var refused: [FieldID: String] = [:]
        for (id, value) in fields where JiraField(id)?.isEdited != false {
            if let steps = steps(of: id, from: current.fields[id], to: value) {
                edit.update = (edit.update ?? [:]).merging([id.rawValue: steps]) { $1 }
                continue
            }
            do throws(ToolError) {
                edit.fields[id.rawValue] = try await content(value, of: id, current: current)
            } catch {
                guard error.kind == .rejected else { throw error }
                refused[id] = error.message
            }
        }
        guard refused.isEmpty else {
            throw ToolError(kind: .rejected, message: "Some fields cannot be written.", fields: refused)
        }
        return edit
    }

    /// Returns the steps that add and remove single values of a field, or `nil` if the field is set as a whole.
    ///
    /// A value that another user adds in the meantime stays.
    private func steps(of id: FieldID, from known: FieldValue?, to wanted: FieldValue) -> [JiraIssueEdit.Step]? {
        if JiraField(id) == .parent, wanted == .empty { return [JiraIssueEdit.Step(set: .empty)] }
        guard let known, let kind = kind(of: id), kind.isSet,
            let wanted = wanted.converted(to: kind)
        else { return nil }
        let (before, after) = (Set(known.members), Set(wanted.members))
        func contents(_ members: Set<FieldValue>) -> [JiraFieldInput]? {
            let contents = members.compactMap { memberContent(of: $0, in: id) }
            return contents.count == members.count ? contents : nil
        }
        guard let gone = contents(before.subtracting(after)), let new = contents(after.subtracting(before))
        else { return nil }
        return gone.map { JiraIssueEdit.Step(remove: $0) } + new.map { JiraIssueEdit.Step(add: $0) }
    }

    private func memberContent(of member: FieldValue, in id: FieldID) -> JiraFieldInput? {
        if let known = JiraField(id) { return known.content(of: member) }
        return client.schemas.known[id]?.content(of: member, for: client.connection.product)
    }

    /// Returns the new content of one field.
    private func content(
        _ value: FieldValue, of id: FieldID, current: EntitySnapshot
    ) async throws(ToolError) -> JiraFieldInput {
        let product = client.connection.product
        if case .option(let name)? = value.converted(to: .option), kind(of: id) == .option,
            let known = client.connection.names.id(called: name, in: id)
        {
            // The profile's name may be in another language than the one in which Jira now reports names.
            return .id(known)
        }
        if product == .dataCenter, kind(of: id) == .richText, case .richText(let text)? = value.converted(to: .richText)
        {
            let renderer = try await client.renderer(of: id, beside: current) ?? .wiki
            return .formatted(JiraText(text, for: product, by: renderer))
        }
        if let content = JiraField(id)?.content(value, for: product) { return content }
        guard let field = client.schemas.known[id] else { throw refusal(of: id) }
        switch (field.format, value) {
        case (.sprint, .option(let name)): return .number(Double(try await activeOrFutureSprint(name, for: current).id))
        case (.cascade, .option(let name)): return try await cascade(name, of: field, current: current)
        case (.team, .option(let name)): return .text(try await client.teamId(name, in: field))
        case (.epic, .item(let link)):
            guard let key = try await client.issue(link.item.sourceId).key else { throw refusal(of: id) }
            return .text(key)
        default:
            guard let content = field.content(value, for: product) else { throw refusal(of: id) }
            return content
        }
    }

    /// Writes texts again that Jira does not render as wiki markup.
    ///
    /// The texts were written as wiki markup because the format of their fields was not known.
    func correctTexts(
        _ fields: [FieldID: FieldValue], of id: String, current: EntitySnapshot
    ) async throws(ToolError) {
        guard client.connection.product == .dataCenter else { return }
        let (project, type) = (current.projectIDs?.first, current.entity.entityType)
        var texts: [FieldID: RichText] = [:]
        for (field, value) in fields where kind(of: field) == .richText {
            guard client.renderers.renderer(of: field, project: project, type: type) == nil,
                case .richText(let text)? = value.converted(to: .richText), !text.isEmpty
            else { continue }
            texts[field] = text
        }
        guard !texts.isEmpty else { return }
        var edit = JiraIssueEdit()
        let shown = try await client.renderings(of: Set(texts.keys), in: id)
        for (field, text) in texts {
            if let renderer = shown.certain[field] {
                client.renderers.keep(renderer, of: field, project: project, type: type)
            }
            guard let renderer = shown.certain[field] ?? (shown.verbatim.contains(field) ? .text : nil),
                renderer != .wiki
            else { continue }
            let corrected = JiraText(text, for: .dataCenter, by: renderer)
            // A text that is equal in both formats needs no second request.
            guard corrected.source != JiraText(text, for: .dataCenter).source else { continue }
            edit.fields[field.rawValue] = .formatted(corrected)
        }
        if !edit.isEmpty { _ = try await client.edit(id, edit) }
    }

    func activeOrFutureSprint(_ name: String, for current: EntitySnapshot) async throws(ToolError) -> JiraSprint {
        if let (name, place) = JiraGateway.sprint(name, for: current),
            let sprint = try await client.activeOrFutureSprint(name, on: place)
        {
            return sprint
        }
        throw ToolError(
            kind: .rejected,
            message: ScopedOption(name).map {
                "Board \($0.board) has no active or future sprint with this name. Create it."
            }
                ?? "No board of the issue's project has an active or future sprint with this name. Create it, or map "
                + "the name in the profile.")
    }

    /// Returns the name of a sprint and where to look for it: on its team's board, or on the boards of the issue's
    /// project.
    static func sprint(_ name: String, for current: EntitySnapshot) -> (name: String, place: JiraAPI.SprintScope)? {
        if let boarded = ScopedOption(name) { return (boarded.name, .board(boarded.board)) }
        return current.projectIDs?.first.map { (name, .project($0)) }
    }

    // MARK: Values

    func fields() async throws(ToolError) -> [FieldDescription] {
        var fields = try await client.allFields().map { record in
            let id = FieldID(record.id)
            let name = record.name ?? record.id
            guard let known = JiraField(id) else {
                let field = JiraSchemaField(record)
                var description = FieldDescription(id: id, name: name, kind: field.kind)
                description.limit = field.limit
                return description
            }
            return FieldDescription(id: id, name: name, kind: known.kind)
        }
        // Jira does not list all its system fields, such as the parent on Data Center.
        let listed = Set(fields.map(\.id))
        fields += JiraField.allCases.filter { !listed.contains($0.id) }.map {
            FieldDescription(id: $0.id, name: $0.rawValue, kind: $0.kind)
        }
        return try await withValues(fields)
    }

    /// Adds the values whose names Jira translates, with their IDs.
    private func withValues(_ fields: [FieldDescription]) async throws(ToolError) -> [FieldDescription] {
        var values: [FieldID: [FieldDescription.Value]] = [:]
        for path in ["status", "priority", "resolution"] {
            do {
                let told: [JiraIssue.Value] = try await client.get([path])
                values[FieldID(path)] = told.compactMap { value in
                    guard let id = value.id, let name = value.untranslatedName ?? value.name else { return nil }
                    return FieldDescription.Value(id: id, name: name)
                }
            } catch {
                // Atlassian has announced the removal of two of these resources. The other values are returned without
                // them.
                guard !error.isTransient else { throw error }
            }
        }
        return fields.map { field in
            var field = field
            field.values = values[field.id]
            return field
        }
    }

    /// The kind of values that a field holds, or `nil` if the field is unknown or only its app can read the values.
    private func kind(of field: FieldID) -> FieldKind? {
        JiraField(field)?.kind ?? client.schemas.known[field]?.kind
    }

    func storedForm(of value: FieldValue, in field: FieldID, of current: EntitySnapshot) -> FieldValue {
        let product = client.connection.product
        func renderer(_ field: FieldID) -> Profile.TextRenderer? {
            client.renderers.renderer(of: field, project: current.projectIDs?.first, type: current.entity.entityType)
        }
        if field == .comments || field == FieldID.loggedWork(of: .jira), case .richText(let text) = value {
            let texts = field == .comments ? JiraAPI.commentTexts : JiraAPI.worklogTexts
            return .richText(text.kept(by: product, renderer: renderer(texts) ?? .wiki))
        }
        let renderer = renderer(field)
        if product == .dataCenter, let renderer, kind(of: field) == .richText,
            case .richText(let text)? = value.converted(to: .richText)
        {
            let kept = text.kept(by: product, renderer: renderer)
            return kept.isEmpty ? .empty : .richText(kept)
        }
        return JiraField(field)?.stored(value, by: product)
            ?? client.schemas.known[field]?.stored(value, by: product) ?? value
    }

    func formattingLosses(_ value: FieldValue, in field: FieldID) -> [FormattingLoss] {
        guard case .richText(let text) = value, kind(of: field) == .richText else { return [] }
        return text.losses(in: client.connection.product)
    }

    func allowsMultipleValues(_ field: FieldID, of current: EntitySnapshot) -> Bool {
        kind(of: field)?.isSet ?? false
    }

    func toolValue(
        for value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> FieldValue {
        guard let ownKind = kind(of: field) else { throw refusal(of: field) }
        switch value {
        case .user(let person): return .user(try await localized(person))
        case .stateCategory(let stage): return try await state(of: stage, current: current)
        default: break
        }
        if ownKind == .timestamp, value.kind != .timestamp, case .date(let day)? = value.converted(to: .date) {
            var held: Moment?
            if case .timestamp(let moment)? = current.fields[field] { held = moment }
            let home = held == nil ? try await client.homeZone() : nil
            return .timestamp(try await client.dayZone().moment(on: day, from: held, home: home))
        }
        let kind = value.kind?.isSet == true ? ownKind : ownKind.memberKind
        guard let converted = value.converted(to: kind) else { throw refusal(of: field) }
        return await named(converted, in: field, of: current)
    }

    /// Returns a state or option by its stable name.
    ///
    /// The profile may use any of its names.
    private func named(_ value: FieldValue, in field: FieldID, of current: EntitySnapshot) async -> FieldValue {
        switch value {
        case .state(let name):
            if let held = current.fields[field], current.holds(value, in: field) { return held }
            if let known = client.connection.names.name(called: name, in: field) { return .state(known) }
            // The name is new, in another language, or an ID that no profile has used yet.
            return await client.statusNames().name(called: name, in: field).map { .state($0) } ?? value
        case .option(let name):
            if let held = current.fields[field], held.kind == .option, current.holds(value, in: field) { return held }
            return client.connection.names.name(called: name, in: field).map { .option($0) } ?? value
        default: return value
        }
    }

    /// Returns this Jira's user who matches a user of either tool.
    ///
    /// A value mapping may name this Jira's user by an email address or a login instead of the ID.
    private func localized(_ person: ToolUser) async throws(ToolError) -> ToolUser {
        let login = client.connection.product == .dataCenter ? person.login : nil
        let texts = person.tool == tool.id ? [person.id] : [person.email, login].compactMap(\.self)
        var reasons: [String] = []
        for text in texts {
            switch try await client.match(text, of: tool) {
            case .found(let found): return found
            case .none(let reason): reasons.append(reason)
            }
        }
        // If there are several reasons, the one from a search that found a user is the most informative.
        let reason = reasons.max { !$0.hasPrefix("the") && $1.hasPrefix("the") } ?? "the user has no email or login"
        throw ToolError(
            kind: .rejected,
            message: "user \(person.id) of \(person.tool) cannot be matched: \(reason). Name the counterpart in the "
                + "value mapping of the profile")
    }

    private func refusal(of field: FieldID) -> ToolError {
        let message =
            switch (kind(of: field), client.schemas.known[field]?.format) {
            case (.some, _): "Jira's field \(field.rawValue) cannot be set to a value of this kind"
            case (_, .opaque(let type)?):
                "Jira's field \(field.rawValue) holds values of the type \(type), whose form only the app knows"
            default:
                "Jira shows this user no field \(field.rawValue); correct the profile, or the permissions of its user"
            }
        return ToolError(kind: .rejected, message: message)
    }
}
