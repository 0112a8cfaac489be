import AdapterKit
import EntityModel

/// The formats of texts on Data Center, as Jira's own renderings reveal them.
extension JiraAPI {
    var renderers: TextRenderers { TextRenderers(connection: connection, memory: rendererMemory) }

    /// The formats that the renderings of an issue reveal.
    struct ShownRenderers {
        /// The formats that are certain.
        var certain: [FieldID: Profile.TextRenderer] = [:]
        /// The fields whose text Jira shows unchanged, although their format is not certain.
        var verbatim: Set<FieldID> = []
    }

    private struct Renderings: Decodable, Sendable {
        var issues: [JiraRendering]
    }

    /// Determines the unknown text formats of some issues.
    ///
    /// - Parameters:
    ///   - issues: The issues, with their texts.
    ///   - others: The fields that are known by their schema alone.
    /// - Returns: All formats that are now known.
    /// - Throws: `ToolError` if Jira does not answer.
    func learnRenderers(
        of issues: [JiraIssue], _ others: [FieldID: JiraSchemaField]
    ) async throws(ToolError) -> TextRenderers {
        var known = renderers
        guard connection.product == .dataCenter else { return known }
        for issue in issues {
            guard let fields = issue.fields else { continue }
            var texts: Set<FieldID> = []
            if case .markup(let text)?? = fields.description, !text.isEmpty { texts.insert(JiraField.description.id) }
            for (id, field) in others where field.format == .richText {
                if case .text(let text)? = fields.others[id], !text.isEmpty { texts.insert(id) }
            }
            let unknown = texts.filter { known.renderer(of: $0, in: issue) == nil }
            guard !unknown.isEmpty else { continue }
            let shown = try await renderings(of: unknown, in: issue.id)
            for (field, renderer) in shown.certain {
                known.keep(renderer, of: field, project: fields.project?.id, type: fields.type?.id)
            }
            known.verbatim[issue.id] = shown.verbatim
        }
        return known
    }

    /// Returns the formats of some fields from the rendering of one issue, or wiki markup if Jira renders nothing.
    ///
    /// If the rendered texts exceed the size limit of a response, each field is requested alone. The format of a text that
    /// is too long even then stays unknown.
    func renderings(of fields: Set<FieldID>, in issue: String) async throws(ToolError) -> ShownRenderers {
        let rendering: JiraRendering
        do {
            rendering = try await get(
                ["issue", issue],
                query: [
                    ("fields", fields.map(\.rawValue).sorted().joined(separator: ",")),
                    ("expand", "renderedFields"), ("updateHistory", "false"),
                ])
        } catch {
            guard error.kind == .unreadable else { throw error }
            var shown = ShownRenderers()
            for field in fields where fields.count > 1 {
                let alone = try await renderings(of: [field], in: issue)
                shown.certain.merge(alone.certain) { $1 }
                shown.verbatim.formUnion(alone.verbatim)
            }
            return shown
        }
        var shown = ShownRenderers()
        for field in fields {
            let texts = rendering.texts(of: field)
            if !rendering.isRendered(field) {
                shown.certain[field] = .wiki
            } else if let renderer = texts.lazy.compactMap({
                Profile.TextRenderer(of: $0.source, rendered: $0.shown)
            }).first {
                shown.certain[field] = renderer
            } else if texts.contains(where: { Profile.TextRenderer.isVerbatim($0.source, rendered: $0.shown) }) {
                shown.verbatim.insert(field)
            }
        }
        return shown
    }

    /// Returns the format of a field that is empty in an issue, from the newest other issue of its type and project.
    func renderer(of field: FieldID, beside current: EntitySnapshot) async throws(ToolError) -> Profile.TextRenderer? {
        let (project, type) = (current.projectIDs?.first, current.entity.entityType)
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
        let texts = found.issues.flatMap { $0.texts(of: field) }
        guard
            let renderer = texts.lazy.compactMap({ Profile.TextRenderer(of: $0.source, rendered: $0.shown) }).first
        else { return nil }
        renderers.keep(renderer, of: field, project: project, type: type)
        return renderer
    }
}
