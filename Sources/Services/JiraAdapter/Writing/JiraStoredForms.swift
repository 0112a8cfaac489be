import EntityModel

/// The forms in which Jira stores values.
struct JiraStoredForms: Sendable {
    let renderers: RendererAPI
    let cache: JiraMetadataCache
    let product: JiraProduct

    /// Returns the form in which Jira stores a value.
    func storedForm(of value: FieldValue, in field: FieldID, of current: EntitySnapshot) -> FieldValue {
        func renderer(_ field: FieldID) -> Profile.TextRenderer? {
            renderers.known.renderer(of: field, project: current.projectIDs?.first, type: current.entity.entityType)
        }
        if field == .comments || field == FieldID.loggedWork(of: .jira), case .richText(let text) = value {
            let texts = field == .comments ? CommentRendererAPI.comments : CommentRendererAPI.worklogs
            return .richText(text.stored(by: product, renderer: renderer(texts) ?? .wiki))
        }
        if product == .dataCenter, let renderer = renderer(field), cache.kind(of: field) == .richText,
            case .richText(let text)? = value.converted(to: .richText)
        {
            let kept = text.stored(by: product, renderer: renderer)
            return kept.isEmpty ? .empty : .richText(kept)
        }
        return JiraField(field)?.stored(value, by: product)
            ?? cache.schema(of: field)?.stored(value, by: product) ?? value
    }

    /// Returns the formatting of a value that Jira cannot represent.
    func formattingLosses(_ value: FieldValue, in field: FieldID) -> [FormattingLoss] {
        guard case .richText(let text) = value, cache.kind(of: field) == .richText else { return [] }
        return text.losses(in: product)
    }

    /// Returns whether a field can hold several members of a set.
    func allowsMultipleValues(_ field: FieldID) -> Bool { cache.kind(of: field)?.isSet ?? false }
}
