import EntityModel

/// The conversion of field values to edits of issues.
struct JiraFieldEdits: Sendable {
    let jira: JiraAPI
    let planning: JiraPlanning

    private var cache: JiraMetadataCache { jira.cache }

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
        var rejected: [FieldID: String] = [:]
        for (id, value) in fields where JiraField(id)?.isEdited != false {
            if let steps = steps(of: id, from: current.fields[id], to: value) {
                edit.update = (edit.update ?? [:]).merging([id.rawValue: steps]) { $1 }
                continue
            }
            do throws(ToolError) {
                edit.fields[id.rawValue] = try await content(value, of: id, current: current)
            } catch {
                guard error.kind == .rejected else { throw error }
                rejected[id] = error.message
            }
        }
        guard rejected.isEmpty else {
            throw ToolError(kind: .rejected, message: "Some fields cannot be written.", fields: rejected)
        }
        return edit
    }

    /// Returns the steps that add and remove single values of a field, or `nil` if the field is set as a whole.
    ///
    /// A value that another user adds in the meantime stays.
    private func steps(of id: FieldID, from known: FieldValue?, to requested: FieldValue) -> [JiraIssueEdit.Step]? {
        if JiraField(id) == .parent, requested == .empty { return [JiraIssueEdit.Step(set: .empty)] }
        guard let known, let kind = cache.kind(of: id), kind.isSet, let requested = requested.converted(to: kind) else {
            return nil
        }
        let (before, after) = (Set(known.members), Set(requested.members))
        func contents(_ members: Set<FieldValue>) -> [JiraFieldInput]? {
            let contents = members.compactMap { memberContent(of: $0, in: id) }
            return contents.count == members.count ? contents : nil
        }
        guard let removed = contents(before.subtracting(after)), let added = contents(after.subtracting(before))
        else { return nil }
        return removed.map { JiraIssueEdit.Step(remove: $0) } + added.map { JiraIssueEdit.Step(add: $0) }
    }

    private func memberContent(of member: FieldValue, in id: FieldID) -> JiraFieldInput? {
        if let known = JiraField(id) { return known.content(of: member) }
        return cache.schema(of: id)?.content(of: member, for: jira.product)
    }

    /// Returns the new content of one field.
    private func content(
        _ value: FieldValue, of id: FieldID, current: EntitySnapshot
    ) async throws(ToolError) -> JiraFieldInput {
        let kind = cache.kind(of: id)
        if case .option(let name)? = value.converted(to: .option), kind == .option,
            let known = jira.connection.names.id(called: name, in: id)
        {
            // The profile's name may be in another language than the one in which Jira now reports names.
            return .id(known)
        }
        if jira.product == .dataCenter, kind == .richText, case .richText(let text)? = value.converted(to: .richText) {
            let renderer = try await jira.renderers.renderer(of: id, like: current) ?? .wiki
            return .formatted(JiraText(text, for: jira.product, by: renderer))
        }
        if let content = JiraField(id)?.content(value, for: jira.product) { return content }
        guard let field = cache.schema(of: id) else { throw cache.unsupportedValue(of: id) }
        switch (field.format, value) {
        case (.sprint, .option(let name)):
            return .number(Double(try await planning.activeOrFutureSprint(name, for: current).id))
        case (.cascade, .option(let name)): return try await cascadeChoice(name, of: field, current: current)
        case (.team, .option(let name)): return .text(try await jira.teams.id(of: name, in: field))
        case (.epic, .item(let link)):
            guard let key = try await jira.issues.read(link.item.sourceId).key else {
                throw cache.unsupportedValue(of: id)
            }
            return .text(key)
        default:
            guard let content = field.content(value, for: jira.product) else { throw cache.unsupportedValue(of: id) }
            return content
        }
    }

    /// Returns the choice of a cascading field that a text names, by its ID, which is the only form that Jira accepts.
    ///
    /// - Throws: `ToolError` of kind `.rejected` if the field offers no such option, or several.
    private func cascadeChoice(
        _ text: String, of field: JiraSchemaField, current: EntitySnapshot
    ) async throws(ToolError) -> JiraFieldInput {
        let key = FieldAPI.OptionsKey(
            project: current.projectIDs?.first, type: current.entity.entityType, field: field.id)
        var found = jira.fields.knownOptions(of: key).map { JiraSchemaField.choices(text, among: $0) } ?? []
        if found.isEmpty {
            // The option is unknown, or it was added after the cached options were read.
            let options = try await jira.fields.options(of: key, issue: try current.entity.issueID)
            found = JiraSchemaField.choices(text, among: options)
        }
        guard let choice = found.first, found.count == 1 else {
            throw ToolError(
                kind: .rejected,
                message: found.isEmpty
                    ? "\(field.name) offers no option of that name. Add the option in Jira, or map the name in the "
                        + "profile."
                    : "Several options of \(field.name) have this name. Rename one of them in Jira.")
        }
        return choice
    }
}
