/// A formatted text as Jira sends it: wiki markup by version 2 of the REST API and in webhooks, a document by version
/// 3.
enum JiraText: Hashable, Sendable {
    case markup(String)
    case document(ADFNode)
    /// Text without markup, where a field's renderer on Data Center shows it as it is.
    case plain(String)
    /// HTML, where a field's renderer on Data Center is that of an editor app.
    case html(String)
}

extension JiraText: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let markup = try? container.decode(String.self) {
            self = .markup(markup)
        } else {
            let document = try container.decode(ADFNode.self)
            // Jira 4 wraps its texts in objects, and a document without content says nothing of what was there.
            guard document.type == "doc", document.content != nil else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an Atlassian document")
            }
            self = .document(document)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .markup(let text), .plain(let text), .html(let text): try container.encode(text)
        case .document(let document): try container.encode(document)
        }
    }
}
