import EntityModel

/// The fields of an issue that Tandem reads and writes.
enum JiraField: String, CaseIterable, Sendable {
    case summary, description, status

    var id: FieldID { FieldID(rawValue) }

    init?(_ id: FieldID) {
        self.init(rawValue: id.rawValue)
    }

    /// What the field holds; `nil` if the issue's source did not tell of it.
    func value(in fields: JiraIssue.Fields) -> FieldValue? {
        switch self {
        case .summary:
            return fields.summary.map { $0.isEmpty ? .empty : .text($0) }
        case .description:
            return fields.description.map { text in
                let text = text?.richText ?? RichText(blocks: [])
                return text.isEmpty ? .empty : .richText(text)
            }
        case .status:
            return fields.status?.name.map { .state($0) }
        }
    }

    /// What kind of values the field holds.
    private var kind: FieldKind {
        switch self {
        case .summary: .text
        case .description: .richText
        case .status: .state
        }
    }

    /// The value as Jira keeps it.
    func stored(_ value: FieldValue, by product: JiraProduct) -> FieldValue {
        switch (self, value.converted(to: kind)) {
        case (.summary, .text(let text)?):
            let line = JiraField.line(text)
            return line.isEmpty ? .empty : .text(line)
        case (.description, .richText(let text)?):
            let kept = text.kept(by: product)
            return kept.isEmpty ? .empty : .richText(kept)
        case (_, let converted):
            return converted ?? value
        }
    }

    /// What is sent to Jira to set the field; `nil` for a value of a kind that the field cannot hold, and for the status,
    /// which moves by the workflow's steps.
    func content(_ value: FieldValue, for product: JiraProduct) -> JiraFieldContent? {
        switch (self, value.converted(to: kind)) {
        case (.summary, .text(let text)?): .text(JiraField.line(text))
        // Jira refuses it in its own words.
        case (.summary, .empty?): .text("")
        case (.description, .richText(let text)?): .formatted(JiraText(text, for: product))
        case (.description, .empty?): .null
        default: nil
        }
    }

    /// A summary is one line without spaces at its ends.
    private static func line(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { $0.properties.isWhitespace && $0.value < 0x20 ? " " : $0 }
        var line = String.UnicodeScalarView(scalars)[...]
        while line.first?.properties.isWhitespace == true { line.removeFirst() }
        while line.last?.properties.isWhitespace == true { line.removeLast() }
        return String(line)
    }
}
