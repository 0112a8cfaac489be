import EntityModel

/// The writer of sprints and epics, which Jira Software can set even if their fields are not on the issue's edit screen.
struct JiraPlanning: Sendable {
    let issues: IssueAPI
    let sprints: SprintAPI
    let epics: EpicAPI
    let cache: JiraMetadataCache

    /// Edits an issue, in one request if Jira accepts it.
    ///
    /// - Parameters:
    ///   - edit: The edit to send.
    ///   - fields: The fields that the edit was built from.
    ///   - id: The ID of the issue.
    ///   - current: The issue as it was just read.
    /// - Returns: The issue after the edit, if the response contains it.
    /// - Throws: `ToolError` with Jira's reason.
    func apply(
        _ edit: JiraIssueEdit, of fields: [FieldID: FieldValue], to id: String, current: EntitySnapshot
    ) async throws(ToolError) -> JiraIssue? {
        do {
            return try await issues.edit(id, edit)
        } catch {
            let planned = fields.filter { error.fields[$0.key] != nil && usesAgileAPI($0.key) }
            guard error.kind == .rejected, !planned.isEmpty, planned.count == error.fields.count else { throw error }
            var rest = edit
            for field in planned.keys { rest.remove(field.rawValue) }
            if !rest.isEmpty { _ = try await issues.edit(id, rest) }
            for (field, value) in planned.sorted(by: { $0.key < $1.key }) {
                do throws(ToolError) {
                    try await plan(value, of: field, for: id, current: current)
                } catch let rejection {
                    // The user asked for the edit, so its error about the screen is more helpful than one about the
                    // Agile API.
                    throw rejection.kind == .rejected || rejection.kind == .notFound ? error : rejection
                }
            }
            return nil
        }
    }

    private func usesAgileAPI(_ field: FieldID) -> Bool {
        switch cache.schema(of: field)?.format {
        case .sprint, .epic: true
        default: false
        }
    }

    private func plan(
        _ value: FieldValue, of field: FieldID, for id: String, current: EntitySnapshot
    ) async throws(ToolError) {
        switch (cache.schema(of: field)?.format, value) {
        case (.sprint, .option(let name)):
            try await sprints.move(id, to: try await activeOrFutureSprint(name, for: current).id)
        case (.sprint, .empty): try await sprints.move(id, to: nil)
        case (.epic, .item(let link)): try await epics.move(id, to: link.item.sourceId)
        case (.epic, .empty): try await epics.move(id, to: nil)
        default: throw ToolError(kind: .rejected, message: "the field does not hold such values")
        }
    }

    /// Returns the active or future sprint that a value of the sprint field names.
    ///
    /// - Throws: `ToolError` of kind `.rejected` if no such sprint exists.
    func activeOrFutureSprint(_ name: String, for current: EntitySnapshot) async throws(ToolError) -> JiraSprint {
        if let (name, scope) = Self.sprint(name, for: current),
            let sprint = try await sprints.activeOrFuture(named: name, in: scope)
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
    static func sprint(_ name: String, for current: EntitySnapshot) -> (name: String, scope: SprintAPI.Scope)? {
        if let scoped = ScopedOption(name) { return (scoped.name, .board(scoped.board)) }
        return current.projectIDs?.first.map { (name, .project($0)) }
    }
}
