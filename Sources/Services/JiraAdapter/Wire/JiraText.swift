/// A formatted text in one of Jira's forms.
///
/// Version 2 of the REST API and webhooks use wiki markup. Version 3 uses documents.
enum JiraText: Hashable, Sendable {
    case markup(String)
    case document(ADFNode)
    /// Text without markup, in a field whose Data Center renderer shows it unchanged.
    case plain(String)
    /// HTML, in a field whose Data Center renderer belongs to an editor app.
    case html(String)
}

extension JiraText: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let markup = try? container.decode(String.self) {
            self = .markup(markup)
        } else {
            let document = try container.decode(ADFNode.self)
            // Jira 4 wraps its texts in objects, and a document without content does not show what its text was.
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
