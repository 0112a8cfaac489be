import AdapterRuntime
import EntityModel

/// The formats of texts on Data Center, as Jira's own renderings show them.
extension JiraClient {
    var renderers: TextRenderers { TextRenderers(connection: connection, memory: rendererMemory) }

    /// A text with Jira's rendering of it.
    private struct Rendering: Decodable, Sendable {
        var fields: [String: JiraValue]?
        var renderedFields: [String: JiraValue]?

        /// Returns the format that the rendering of a field shows.
        func renderer(of field: FieldID) -> Profile.TextRenderer? {
            guard case .text(let text)? = fields?[field.rawValue],
                case .text(let shown)? = renderedFields?[field.rawValue]
            else { return nil }
            return Profile.TextRenderer(of: text, rendered: shown)
        }
    }

    private struct Renderings: Decodable, Sendable {
        var issues: [Rendering]
    }

    /// Finds out the formats of the texts of some issues, as far as they are not known.
    ///
    /// - Parameters:
    ///   - issues: The issues, with their texts.
    ///   - others: The fields that are known by their schema alone.
    /// - Throws: `ToolFailure` if Jira does not answer.
    func learnRenderers(
        of issues: [JiraIssue], _ others: [FieldID: SchemaField]
    ) async throws(ToolFailure) {
        guard connection.product == .dataCenter else { return }
        for issue in issues {
            guard let fields = issue.fields else { continue }
            var texts: Set<FieldID> = []
            if case .markup(let text)?? = fields.description, !text.isEmpty { texts.insert(JiraField.description.id) }
            for (id, field) in others where field.format == .richText {
                if case .text(let text)? = fields.others[id], !text.isEmpty { texts.insert(id) }
            }
            let (project, type) = (fields.project?.id, fields.type?.id)
            let unknown = texts.filter { renderers.renderer(of: $0, project: project, type: type) == nil }
            guard !unknown.isEmpty else { continue }
            for (field, renderer) in try await renderings(of: unknown, in: issue.id) {
                renderers.keep(renderer, of: field, project: project, type: type)
            }
        }
    }

    /// Returns the formats of some fields by the rendering of one issue; wiki markup if Jira renders nothing.
    func renderings(
        of fields: Set<FieldID>, in issue: String
    ) async throws(ToolFailure) -> [FieldID: Profile.TextRenderer] {
        let rendering: Rendering = try await get(
            ["issue", issue],
            query: [
                ("fields", fields.map(\.rawValue).sorted().joined(separator: ",")), ("expand", "renderedFields"),
                ("updateHistory", "false"),
            ])
        var found: [FieldID: Profile.TextRenderer] = [:]
        for field in fields {
            let isRendered = rendering.renderedFields?[field.rawValue] != nil
            found[field] = isRendered ? rendering.renderer(of: field) : .wiki
        }
        return found
    }

    /// Returns the format of a field that is empty in an issue, by the newest other issue of its type and project.
    func renderer(of field: FieldID, beside current: EntitySnapshot) async throws(ToolFailure) -> Profile.TextRenderer?
    {
        let (project, type) = (current.projects?.first, current.entity.entityType)
        if let known = renderers.renderer(of: field, project: project, type: type) { return known }
        guard let project else { return nil }
        let clause = schemas.known[field]?.clause ?? field.rawValue
        let found: Renderings
        do {
            found = try await get(
                ["search"],
                query: [
                    (
                        "jql",
                        "project = \(project) AND issuetype = \(type) AND \(clause) is not EMPTY ORDER BY updated DESC"
                    ),
                    ("fields", field.rawValue), ("expand", "renderedFields"), ("maxResults", "1"),
                ])
        } catch  where !error.isTransient {
            return nil
        }
        guard let renderer = found.issues.lazy.compactMap({ $0.renderer(of: field) }).first else { return nil }
        renderers.keep(renderer, of: field, project: project, type: type)
        return renderer
    }
}
