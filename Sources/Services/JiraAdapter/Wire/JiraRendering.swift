import EntityModel

/// The texts of an issue's fields, comments, and worklogs, with Jira's rendering of them.
struct JiraRendering: Decodable, Sendable {
    /// A text as it is stored and as Jira shows it.
    typealias Text = (source: String, shown: String)

    private var fields: [String: Part]?
    private var renderedFields: [String: Part]?

    /// A text, or a list of the texts of comments or worklogs by their IDs.
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

    /// Whether Jira renders a field.
    func isRendered(_ field: FieldID) -> Bool { renderedFields?[field.rawValue] != nil }

    /// Returns the texts of a field as they are stored and as Jira shows them.
    ///
    /// Comments and worklogs have several.
    func texts(of field: FieldID) -> [Text] {
        switch (fields?[field.rawValue], renderedFields?[field.rawValue]) {
        case (.text(let source)?, .text(let shown)?): [(source, shown)]
        case (.list(let sources)?, .list(let shown)?):
            sources.sorted { $0.key < $1.key }.compactMap { id, source in shown[id].map { (source, $0) } }
        default: []
        }
    }
}
