import EntityModel

/// The correction of texts that were written as wiki markup because the formats of their fields were not known.
struct JiraTextCorrections: Sendable {
    let issues: IssueAPI
    let renderers: RendererAPI
    let cache: JiraMetadataCache
    let product: JiraProduct

    /// Writes texts again that Jira does not render as wiki markup.
    ///
    /// - Parameters:
    ///   - fields: The fields that were written.
    ///   - id: The ID of the issue.
    ///   - current: The issue as it was before.
    /// - Throws: `ToolError` with Jira's reason.
    func correct(
        _ fields: [FieldID: FieldValue], of id: String, current: EntitySnapshot
    ) async throws(ToolError) {
        guard product == .dataCenter else { return }
        let (project, type) = (current.projectIDs?.first, current.entity.entityType)
        var texts: [FieldID: RichText] = [:]
        for (field, value) in fields where cache.kind(of: field) == .richText {
            guard renderers.known.renderer(of: field, project: project, type: type) == nil,
                case .richText(let text)? = value.converted(to: .richText), !text.isEmpty
            else { continue }
            texts[field] = text
        }
        guard !texts.isEmpty else { return }
        var edit = JiraIssueEdit()
        let shown = try await renderers.shown(in: id, of: Set(texts.keys))
        for (field, text) in texts {
            if let renderer = shown.certain[field] {
                renderers.known.store(renderer, of: field, project: project, type: type)
            }
            guard let renderer = shown.certain[field] ?? (shown.verbatim.contains(field) ? .text : nil),
                renderer != .wiki
            else { continue }
            let corrected = JiraText(text, for: .dataCenter, by: renderer)
            // A text that is equal in both formats needs no second request.
            guard corrected.source != JiraText(text, for: .dataCenter).source else { continue }
            edit.fields[field.rawValue] = .formatted(corrected)
        }
        if !edit.isEmpty { _ = try await issues.edit(id, edit) }
    }
}
