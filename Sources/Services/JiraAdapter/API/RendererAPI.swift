import EntityModel

/// The formats of texts on Data Center, as Jira's own renderings reveal them.
struct RendererAPI: Sendable {
    /// The formats that the renderings of an issue reveal.
    struct ShownRenderers {
        /// The formats that are certain.
        var certain: [FieldID: Profile.TextRenderer] = [:]
        /// The fields whose text Jira shows unchanged, although their format is not certain.
        var verbatim: Set<FieldID> = []
    }

    private let transport: JiraTransport
    private let cache: JiraMetadataCache

    /// Creates the resource.
    init(_ transport: JiraTransport, cache: JiraMetadataCache) {
        self.transport = transport
        self.cache = cache
    }

    /// The formats that are known now.
    var known: TextRenderers { TextRenderers(connection: transport.connection, cache: cache.renderers) }

    /// Determines the unknown text formats of some issues.
    ///
    /// - Parameters:
    ///   - issues: The issues, with their texts.
    ///   - schemas: The fields that are known by their schema alone.
    /// - Returns: All formats that are now known.
    /// - Throws: `ToolError` if Jira does not answer.
    func learn(
        from issues: [JiraIssue], _ schemas: [FieldID: JiraSchemaField]
    ) async throws(ToolError) -> TextRenderers {
        var known = known
        guard transport.product == .dataCenter else { return known }
        for issue in issues {
            guard let fields = issue.fields else { continue }
            var texts: Set<FieldID> = []
            if case .markup(let text)?? = fields.description, !text.isEmpty { texts.insert(JiraField.description.id) }
            for (id, field) in schemas where field.format == .richText {
                if case .text(let text)? = fields.others[id], !text.isEmpty { texts.insert(id) }
            }
            let unknown = texts.filter { known.renderer(of: $0, in: issue) == nil }
            guard !unknown.isEmpty else { continue }
            let shown = try await shown(in: issue.id, of: unknown)
            for (field, renderer) in shown.certain {
                known.store(renderer, of: field, project: fields.project?.id, type: fields.type?.id)
            }
            known.verbatim[issue.id] = shown.verbatim
        }
        return known
    }

    /// Returns the formats of some fields from the rendering of one issue, or wiki markup if Jira renders nothing.
    ///
    /// If the rendered texts exceed the size limit of a response, each field is requested alone. The format of a text
    /// that is too long even then stays unknown.
    func shown(in issue: String, of fields: Set<FieldID>) async throws(ToolError) -> ShownRenderers {
        let rendering: JiraRendering
        do {
            rendering = try await transport.get(
                ["issue", issue],
                query: [
                    ("fields", fields.map(\.rawValue).sorted().joined(separator: ",")),
                    ("expand", "renderedFields"), ("updateHistory", "false"),
                ])
        } catch {
            guard error.kind == .unreadable else { throw error }
            var shown = ShownRenderers()
            for field in fields where fields.count > 1 {
                let alone = try await self.shown(in: issue, of: [field])
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
            } else if let renderer = Self.renderer(of: texts) {
                shown.certain[field] = renderer
            } else if texts.contains(where: { Profile.TextRenderer.isVerbatim($0.source, rendered: $0.shown) }) {
                shown.verbatim.insert(field)
            }
        }
        return shown
    }

    /// Returns the format of a field that is empty in an issue, from the newest other issue of its type and project.
    func renderer(of field: FieldID, like current: EntitySnapshot) async throws(ToolError) -> Profile.TextRenderer? {
        struct Page: Decodable, Sendable {
            var issues: [JiraRendering]
        }
        let (project, type) = (current.projectIDs?.first, current.entity.entityType)
        if let known = known.renderer(of: field, project: project, type: type) { return known }
        guard let project else { return nil }
        let clause = cache.schema(of: field)?.clause ?? field.rawValue
        let jql = "project = \(project) AND issuetype = \(type) AND \(clause) is not EMPTY ORDER BY updated DESC"
        let page: Page
        do {
            page = try await transport.get(
                ["search"],
                query: [
                    ("jql", jql), ("fields", field.rawValue), ("expand", "renderedFields"), ("maxResults", "1"),
                ])
        } catch  where !error.isTransient {
            return nil
        }
        guard let renderer = Self.renderer(of: page.issues.flatMap { $0.texts(of: field) }) else { return nil }
        known.store(renderer, of: field, project: project, type: type)
        return renderer
    }

    /// Returns the format that the first unambiguous rendering reveals.
    private static func renderer(of texts: [JiraRendering.Text]) -> Profile.TextRenderer? {
        texts.lazy.compactMap { Profile.TextRenderer(of: $0.source, rendered: $0.shown) }.first
    }
}
