import EntityModel

/// The texts of an issue with Jira's rendering of them: fields, comments, and logged work.
struct JiraRendering: Decodable, Sendable {
    private var fields: [String: Part]?
    private var renderedFields: [String: Part]?

    /// A text, or the list of the texts of comments or worklogs by their IDs.
    private enum Part: Decodable, Sendable {
        case text(String)
        case list([String: String])
        case other

        private struct List: Decodable {
            var comments: [Element]?
            var worklogs: [Element]?
        }

        private struct Element: Decodable {
            var id: String
            var body: String?
            var comment: String?
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else if let list = try? container.decode(List.self), let elements = list.comments ?? list.worklogs {
                let texts = elements.compactMap { element in
                    (element.body ?? element.comment).map { (element.id, $0) }
                }
                self = .list(Dictionary(texts) { first, _ in first })
            } else {
                self = .other
            }
        }
    }

    /// Whether Jira renders a field at all.
    func isRendered(_ field: FieldID) -> Bool { renderedFields?[field.rawValue] != nil }

    /// The texts of a field, of which comments and worklogs have several, as they are stored and as Jira shows them.
    func texts(of field: FieldID) -> [(source: String, shown: String)] {
        switch (fields?[field.rawValue], renderedFields?[field.rawValue]) {
        case (.text(let source)?, .text(let shown)?): [(source, shown)]
        case (.list(let sources)?, .list(let shown)?):
            sources.sorted { $0.key < $1.key }.compactMap { id, source in shown[id].map { (source, $0) } }
        default: []
        }
    }
}
