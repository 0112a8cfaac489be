import EntityModel

/// The fields of an issue that Tandem reads and writes.
enum JiraField: String, CaseIterable, Sendable {
    case summary, description, status, labels, priority, assignee, duedate, components, fixVersions, versions, parent
    case attachment
    case links = "issuelinks"

    /// Those that are always read; the others where a profile maps them.
    static let always: Set<JiraField> = [.summary, .description, .status]

    var id: FieldID { FieldID(rawValue) }

    init?(_ id: FieldID) {
        self.init(rawValue: id.rawValue)
    }

    /// What kind of values the field holds.
    var kind: FieldKind {
        switch self {
        case .summary: .text
        case .description: .richText
        case .status: .state
        case .labels, .components, .fixVersions, .versions: .options
        case .priority: .option
        case .assignee: .user
        case .duedate: .date
        case .parent: .item
        case .links: .items
        case .attachment: .files
        }
    }

    /// Whether the field is set by an edit; a status is moved to, and links and files are made one by one.
    var isEdited: Bool { ![.status, .links, .attachment].contains(self) }

    /// What the field holds; `nil` if the issue's source did not tell of it.
    func value(in fields: JiraIssue.Fields, tool: Tool, product: JiraProduct) -> FieldValue? {
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
        case .labels:
            return fields.labels.map { .options(of: $0.map(LabelText.read)) }
        case .priority:
            return fields.priority.map { $0?.name.map { .option($0) } ?? .empty }
        case .assignee:
            return fields.assignee.map { $0?.person(of: tool, product: product).map { .user($0) } ?? .empty }
        case .duedate:
            return fields.dueDate.map { $0.flatMap { CalendarDate($0) }.map { .date($0) } ?? .empty }
        case .components: return JiraField.names(of: fields.components)
        case .fixVersions: return JiraField.names(of: fields.fixVersions)
        case .versions: return JiraField.names(of: fields.versions)
        case .attachment:
            // The snapshot tells of them, which knows whose they are.
            return nil
        case .parent:
            // What is told without its time is a part of the issue only.
            guard fields.updated != nil else { return nil }
            return fields.parent.map { .item(LinkedItem(EntityKey(tool: tool, sourceId: $0.id))) } ?? .empty
        case .links:
            return fields.links.map { links in
                .items(
                    of: links.compactMap { link in
                        link.outward.map { LinkedItem(EntityKey(tool: tool, sourceId: $0.id), relation: link.type) }
                    })
            }
        }
    }

    private static func names(of values: [JiraIssue.Value]?) -> FieldValue? {
        values.map { .options(of: $0.compactMap(\.name)) }
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
        case (.labels, .options(let names)?):
            return .options(of: names.map { LabelText.read(LabelText.written($0)) })
        case (_, let converted):
            return converted ?? value
        }
    }

    /// What is sent to Jira to set the field; `nil` for a value of a kind that the field cannot hold, for the status, which
    /// moves by the workflow's steps, and for links, which are made one by one.
    func content(_ value: FieldValue, for product: JiraProduct) -> JiraFieldContent? {
        switch (self, value.converted(to: kind)) {
        case (.summary, .text(let text)?): .text(JiraField.line(text))
        // Jira refuses it in its own words.
        case (.summary, .empty?): .text("")
        case (.description, .richText(let text)?): .formatted(JiraText(text, for: product))
        case (.labels, let names?), (.components, let names?), (.fixVersions, let names?), (.versions, let names?):
            .list(names.members.compactMap(content))
        case (.priority, .option(let name)?): .name(name)
        case (.assignee, .user(let person)?): JiraFieldContent(person, for: product)
        case (.duedate, .date(let date)?): .text(date.description)
        case (.parent, .item(let link)?): .id(link.item.sourceId)
        case (.description, .empty?), (.priority, .empty?), (.assignee, .empty?), (.duedate, .empty?): .null
        default: nil
        }
    }

    /// What is sent to Jira for one member of a set.
    func content(of member: FieldValue) -> JiraFieldContent? {
        guard case .option(let name) = member else { return nil }
        switch self {
        case .labels: return .text(LabelText.written(name))
        case .components, .fixVersions, .versions: return .name(name)
        case .summary, .description, .status, .priority, .assignee, .duedate, .parent, .links, .attachment: return nil
        }
    }

    /// A text as a field of one line takes it: without spaces at its ends.
    static func line(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { $0.properties.isWhitespace && $0.value < 0x20 ? " " : $0 }
        var line = String.UnicodeScalarView(scalars)[...]
        while line.first?.properties.isWhitespace == true { line.removeFirst() }
        while line.last?.properties.isWhitespace == true { line.removeLast() }
        return String(line)
    }
}

/// Labels, which Jira keeps without spaces: a sign that looks like one's lower edge stands for each.
enum LabelText {
    /// U+02CD, which customers of such integrations know already.
    private static let space: Character = "\u{2CD}"

    static func written(_ name: String) -> String {
        String(name.map { $0.isWhitespace ? space : $0 })
    }

    static func read(_ label: String) -> String {
        String(label.map { $0 == space ? " " : $0 })
    }
}

extension JiraUser {
    /// The user in the generic language; `nil` for one without an id.
    func person(of tool: Tool, product: JiraProduct) -> Person? {
        guard let id = product == .cloud ? accountId : name else { return nil }
        return Person(
            tool: tool.id, id: id, name: displayName, email: emailAddress, login: product == .cloud ? nil : name)
    }
}

extension WorkflowStage {
    /// The stage of a status category, by the key that is the same in every language.
    init?(_ category: JiraTransition.Category?) {
        switch category?.key {
        case "new": self = .new
        case "indeterminate": self = .inProgress
        case "done": self = .done
        default: return nil
        }
    }
}
