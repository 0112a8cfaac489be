import EntityModel
import Primitives

/// The fields of an issue that Tandem reads and writes.
enum JiraField: String, CaseIterable, Sendable {
    case summary, description, status, labels, priority, assignee, duedate, components, fixVersions, versions, parent
    case attachment
    case links = "issuelinks"

    /// The fields that are always read.
    ///
    /// The others are read if a profile maps them.
    static let always: Set<JiraField> = [.summary, .description, .status]

    var id: FieldID { FieldID(rawValue) }

    init?(_ id: FieldID) {
        self.init(rawValue: id.rawValue)
    }

    /// The kind of values that the field holds.
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

    /// Whether an edit sets the field.
    ///
    /// A status needs transitions, and links and attachments are added one by one.
    var isEdited: Bool { ![.status, .links, .attachment].contains(self) }

    /// Returns the value of the field.
    ///
    /// - Returns: The value, or `nil` if the source of the issue does not report the field.
    /// - Throws: `UnreadableValue` if Jira reports the field in a form that Tandem does not know.
    func value(
        in fields: JiraIssue.Fields, tool: Tool, product: JiraProduct
    ) throws(UnreadableValue) -> FieldValue? {
        if let problem = fields.unreadable[id], !kind.isSet { throw problem }
        switch self {
        case .summary:
            return fields.summary.map { $0.isEmpty ? .empty : .text($0) }
        case .description:
            guard let description = fields.description else { return nil }
            return try description?.read.fieldValue() ?? .empty
        case .status:
            guard let status = fields.status else { return nil }
            return .state(try name(of: status))
        case .labels:
            return try set(fields.labels?.map { .option(JiraLabel.decode($0)) }, of: fields)
        case .priority:
            guard let reported = fields.priority else { return nil }
            guard let priority = reported else { return .empty }
            return .option(try name(of: priority))
        case .assignee:
            guard let reported = fields.assignee else { return nil }
            guard let assignee = reported else { return .empty }
            guard let user = assignee.toolUser(of: tool, product: product) else {
                throw UnreadableValue("the user has no ID")
            }
            return .user(user)
        case .duedate:
            guard let reported = fields.dueDate else { return nil }
            guard let text = reported else { return .empty }
            guard let date = CalendarDate(text) else { throw UnreadableValue("the date has an unknown form") }
            return .date(date)
        case .components: return try names(of: fields.components, in: fields)
        case .fixVersions: return try names(of: fields.fixVersions, in: fields)
        case .versions: return try names(of: fields.versions, in: fields)
        case .attachment:
            // The snapshot adds the attachments, because it knows which issue they belong to.
            return nil
        case .parent:
            // An issue without its time is only a part of another issue, and may omit its parent.
            guard fields.updated != nil else { return nil }
            return fields.parent.map { .item(EntityLink(EntityKey(tool: tool, sourceId: $0.id))) } ?? .empty
        case .links:
            guard let links = fields.links else { return nil }
            let members = links.filter { $0.isOdd || $0.outward != nil }.map { link -> FieldValue? in
                guard !link.isOdd, let outward = link.outward else { return nil }
                return .item(EntityLink(EntityKey(tool: tool, sourceId: outward.id), relation: link.type))
            }
            return try set(members, of: fields)
        }
    }

    /// Returns the name of a value.
    private func name(of value: JiraIssue.Value) throws(UnreadableValue) -> String {
        guard let name = value.name else { throw UnreadableValue("its name is missing or has an unknown form") }
        return name
    }

    private func names(
        of values: [JiraIssue.Value]?, in fields: JiraIssue.Fields
    ) throws(UnreadableValue) -> FieldValue? {
        try set(values?.map { $0.name.map { .option($0) } }, of: fields)
    }

    /// Returns a set of members.
    ///
    /// The members that cannot be decoded are `nil` in the argument.
    private func set(_ members: [FieldValue?]?, of fields: JiraIssue.Fields) throws(UnreadableValue) -> FieldValue? {
        let known = members.map { FieldValue.set(of: $0.compactMap(\.self)) }
        if let problem = fields.unreadable[id] { throw UnreadableValue(problem.reason, readable: known) }
        guard members?.contains(where: { $0 == nil }) != true else {
            throw UnreadableValue("one of its members has an unknown form", readable: known)
        }
        return known
    }

    /// Returns the value as Jira stores it.
    func stored(_ value: FieldValue, by product: JiraProduct) -> FieldValue {
        switch (self, value.converted(to: kind)) {
        case (.summary, .text(let text)?):
            let line = JiraField.line(text)
            return line.isEmpty ? .empty : .text(line)
        case (.description, .richText(let text)?):
            let kept = text.stored(by: product)
            return kept.isEmpty ? .empty : .richText(kept)
        case (.labels, .options(let names)?):
            return .options(of: names.map { JiraLabel.decode(JiraLabel.encode($0)) })
        case (_, let converted):
            return converted ?? value
        }
    }

    /// Returns the content that sets the field in a request.
    ///
    /// It is `nil` for a value of another kind, for the status, which needs transitions, and for links, which are added
    /// one by one.
    func content(_ value: FieldValue, for product: JiraProduct) -> JiraFieldInput? {
        switch (self, value.converted(to: kind)) {
        case (.summary, .text(let text)?): .text(JiraField.line(text))
        // Jira rejects an empty summary with its own message.
        case (.summary, .empty?): .text("")
        case (.description, .richText(let text)?): .formatted(JiraText(text, for: product))
        case (.labels, let names?), (.components, let names?), (.fixVersions, let names?), (.versions, let names?):
            .list(names.members.compactMap(content))
        case (.priority, .option(let name)?): .name(name)
        case (.assignee, .user(let person)?): JiraFieldInput(person, for: product)
        case (.duedate, .date(let date)?): .text(date.description)
        case (.parent, .item(let link)?): .id(link.item.sourceId)
        case (.description, .empty?), (.priority, .empty?), (.assignee, .empty?), (.duedate, .empty?): .null
        default: nil
        }
    }

    /// Returns the content that names one member of a set in a request.
    func content(of member: FieldValue) -> JiraFieldInput? {
        guard case .option(let name) = member else { return nil }
        switch self {
        case .labels: return .text(JiraLabel.encode(name))
        case .components, .fixVersions, .versions: return .name(name)
        case .summary, .description, .status, .priority, .assignee, .duedate, .parent, .links, .attachment: return nil
        }
    }

    /// Returns the text in the form of a single-line field, without white space at its ends.
    static func line(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { $0.properties.isWhitespace && $0.value < 0x20 ? " " : $0 }
        var line = String.UnicodeScalarView(scalars)[...]
        while line.first?.properties.isWhitespace == true { line.removeFirst() }
        while line.last?.properties.isWhitespace == true { line.removeLast() }
        return String(line)
    }
}

/// Labels, which Jira stores without spaces.
///
/// The replacement character looks like the lower edge of a space.
enum JiraLabel {
    /// U+02CD, which other Jira integrations also use.
    private static let space: Character = "\u{2CD}"

    static func encode(_ name: String) -> String {
        String(name.map { $0.isWhitespace ? space : $0 })
    }

    static func decode(_ label: String) -> String {
        String(label.map { $0 == space ? " " : $0 })
    }
}

extension JiraUser {
    /// Returns the user in the generic entity model, or `nil` for a user without an ID.
    func toolUser(of tool: Tool, product: JiraProduct) -> ToolUser? {
        guard let id = product == .cloud ? accountId : name else { return nil }
        return ToolUser(
            tool: tool.id, id: id, name: displayName, email: emailAddress, login: product == .cloud ? nil : name)
    }
}

extension StateCategory {
    /// Creates the state category of a status category from its key, which is the same in every language.
    init?(_ category: JiraTransition.Category?) {
        switch category?.key {
        case "new": self = .new
        case "indeterminate": self = .inProgress
        case "done": self = .done
        default: return nil
        }
    }
}
