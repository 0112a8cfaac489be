import EntityModel
import Primitives

/// A field that Tandem knows by its schema alone: a custom field, or a system field without special rules.
///
/// See: developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-fields. The forms of written values are in
/// developer.atlassian.com/server/jira/platform/jira-rest-api-examples.
struct JiraSchemaField: Hashable, Sendable {
    let id: FieldID
    /// The name that users see.
    let name: String
    let format: Format
    /// The boards by which sprints with equal names are distinguished.
    let boards: Set<Int64>
    /// The name of the field in JQL.
    let clause: String
    /// Whether Jira sets the field itself.
    let isReadOnly: Bool

    /// The form in which Jira reports and accepts the field's values.
    enum Format: Hashable, Sendable {
        case text, richText, number, date, moment
        /// An object with a `value`, or several of them.
        case option, options
        /// An option with a child option.
        case cascade
        /// Words without spaces.
        case labels
        /// An object with a `name`, or several of them.
        case name, names
        /// The number of users who watch an issue or voted for it, which is read-only.
        case count
        /// A project.
        case key
        case user, users
        /// A team, which is read by its name and written by its ID.
        case team
        /// The sprints of the issue, which are written by the ID of one sprint.
        case sprint
        /// The key of the parent epic, on Data Center.
        case epic
        /// A form that only the field's app knows.
        case opaque(type: String)
    }

    init(_ record: JiraFieldMetadata, boards: Set<Int64> = []) {
        self.boards = boards
        id = FieldID(record.id)
        name = record.name ?? record.id
        clause = record.clauseNames?.first ?? record.id
        isReadOnly = JiraSchemaField.readOnly.contains(record.id)
        format = Format(record.schema ?? JiraFieldMetadata.Schema())
    }

    /// Fields that Jira sets itself.
    private static let readOnly: Set<String> = [
        "created", "updated", "creator", "resolutiondate", "lastViewed", "workratio", "statuscategorychangedate",
        "archiveddate", "archivedby", "watches", "votes", "project",
    ]

    /// The reason why the field cannot be written, or not even read; `nil` if both are possible.
    var limit: FieldDescription.Limit? {
        if case .opaque(let type) = format {
            return FieldDescription.Limit(
                isReadable: false, reason: "its values have the type \(type), whose form only its app knows")
        }
        return isReadOnly || format == .count
            ? FieldDescription.Limit(isReadable: true, reason: "Jira sets it itself") : nil
    }

    var kind: FieldKind? {
        switch format {
        case .text: .text
        case .richText: .richText
        case .number, .count: .number
        case .date: .date
        case .moment: .timestamp
        case .option, .cascade, .name, .key, .sprint, .team: .option
        case .options, .labels, .names: .options
        case .user: .user
        case .users: .users
        case .epic: .item
        case .opaque: nil
        }
    }

    /// The separator between the two choices of a cascading field.
    static let cascade = " - "

    // MARK: Reading

    /// Returns the value of the field.
    ///
    /// - Parameters:
    ///   - value: The value that Jira reports.
    ///   - tool: The tool of the connection.
    ///   - product: The product, which determines the form of the value.
    ///   - ids: The IDs of issues by their keys.
    ///   - teams: The names of teams by their IDs.
    ///   - zone: The zone in which timestamps become days.
    ///   - renderer: The format in which the field stores text.
    /// - Returns: The value; `nil` for a field of a kind that Tandem does not sync, or an epic that was not found.
    /// - Throws: `UnreadableValue` if the value does not have the form of the field.
    func value(
        _ value: JiraFieldValue, tool: Tool, product: JiraProduct, ids: [String: String] = [:],
        teams: [String: String] = [:], zone: DayZone = .reported, renderer: Profile.TextRenderer = .wiki
    ) throws(UnreadableValue) -> FieldValue? {
        if case .opaque = format { return nil }
        if value == .null { return .empty }
        if case .epic = format, case .text(let key) = value {
            return ids[key].map { .item(EntityLink(EntityKey(tool: tool, sourceId: $0))) }
        }
        if case .richText = format, let text = value.formatted {
            return try text.read(by: renderer).read.fieldValue()
        }
        if case .list(let list) = value, let members = members(list, tool: tool, product: product) {
            let known = FieldValue.set(of: members.compactMap(\.self))
            guard members.allSatisfy({ $0 != nil }) else {
                throw UnreadableValue("one of its members has an unknown form", readable: known)
            }
            return known
        }
        guard let known = single(value, tool: tool, product: product, teams, zone) else {
            throw UnreadableValue("it has an unknown form")
        }
        return known
    }

    /// Returns the formatting of a text that the generic rich text cannot represent.
    func losses(_ value: JiraFieldValue, _ renderer: Profile.TextRenderer = .wiki) -> [FormattingLoss]? {
        guard case .richText = format else { return nil }
        return (try? value.formatted?.read(by: renderer))?.read.losses
    }

    /// Returns the members of a set.
    ///
    /// A member that cannot be decoded is `nil`. The result is `nil` for a field without sets.
    private func members(_ list: [JiraFieldValue], tool: Tool, product: JiraProduct) -> [FieldValue?]? {
        switch format {
        case .options: list.map { $0.named?.value.map { .option($0) } }
        case .labels: list.map { $0.word.map { .option(JiraLabel.decode($0)) } }
        case .names: list.map { $0.named?.name.map { .option($0) } }
        case .users: list.map { $0.named?.user?.toolUser(of: tool, product: product).map { .user($0) } }
        default: nil
        }
    }

    /// Returns the value of a single-value field, or `nil` if it cannot be decoded.
    private func single(
        _ value: JiraFieldValue, tool: Tool, product: JiraProduct, _ teams: [String: String], _ zone: DayZone
    ) -> FieldValue? {
        switch (format, value) {
        case (.text, .text(let text)): return JiraSchemaField.filled(text)
        case (.number, .number(let number)): return .number(number)
        case (.date, .text(let text)): return CalendarDate(text).map { .date($0) }
        case (.moment, .text(let text)): return JiraDateTime(text).map { .timestamp(zone.moment($0)) }
        case (.option, .object(let option)): return option.value.map { .option($0) }
        case (.cascade, .object(let option)):
            guard let parent = option.value else { return nil }
            guard let child = option.child, child != .null else { return .option(parent) }
            return child.named?.value.map { .option([parent, $0].joined(separator: JiraSchemaField.cascade)) }
        case (.team, .object(let team)):
            return (team.name ?? team.id.flatMap { teams[$0] }).map { .option($0) }
        case (.team, .text(let id)): return id.isEmpty ? .empty : teams[id].map { .option($0) }
        case (.team, .number(let id)): return Int64(exactly: id).flatMap { teams["\($0)"] }.map { .option($0) }
        case (.name, .object(let object)): return object.name.map { .option($0) }
        case (.count, .object(let object)): return object.count.map { .number(Double($0)) }
        case (.key, .object(let object)): return object.key.map { .option($0) }
        case (.user, .object(let object)):
            return object.user?.toolUser(of: tool, product: product).map { .user($0) }
        case (.sprint, .list(let list)):
            return JiraSprint.current(of: list).map { .option($0.name(among: boards)) } ?? .empty
        default: return nil
        }
    }

    private static func filled(_ text: RichText) -> FieldValue {
        text.isEmpty ? .empty : .richText(text)
    }

    private static func filled(_ text: String) -> FieldValue {
        text.isEmpty ? .empty : .text(text)
    }

    // MARK: Writing

    /// Returns the value as Jira stores it.
    func stored(_ value: FieldValue, by product: JiraProduct) -> FieldValue {
        switch (format, kind.flatMap { value.converted(to: $0) }) {
        case (.text, .text(let text)?):
            JiraSchemaField.filled(JiraField.line(text))
        case (.richText, .richText(let text)?): JiraSchemaField.filled(text.stored(by: product))
        case (.labels, .options(let names)?):
            .options(of: names.map { JiraLabel.decode(JiraLabel.encode($0)) })
        case (.sprint, .option(let text)?):
            ScopedOption(text).map { .option(boards.contains($0.board) ? text : $0.name) } ?? .option(text)
        case (_, let converted): converted ?? value
        }
    }

    /// Returns the content that sets the field in a request.
    ///
    /// It is `nil` for a value that the field cannot hold. It is also `nil` for sprints and epics, which need a request
    /// for their IDs or keys.
    func content(_ value: FieldValue, for product: JiraProduct) -> JiraFieldInput? {
        guard let kind, let value = value.converted(to: kind) else { return nil }
        if kind.isSet {
            var contents: [JiraFieldInput] = []
            for member in value.members {
                guard let content = content(of: member, for: product) else { return nil }
                contents.append(content)
            }
            return .list(contents)
        }
        return value == .empty ? .null : content(of: value, for: product)
    }

    /// Returns the content of one member of a set, or of the value of a single-value field.
    func content(of value: FieldValue, for product: JiraProduct) -> JiraFieldInput? {
        switch (format, value) {
        case (.text, .text(let text)): .text(JiraField.line(text))
        case (.richText, .richText(let text)): .formatted(JiraText(text, for: product))
        case (.number, .number(let number)): .number(number)
        case (.date, .date(let date)): .text(date.description)
        case (.moment, .timestamp(let time)):
            .text(JiraDateTime(time.time, offset: time.offset).description)
        case (.option, .option(let name)), (.options, .option(let name)): .value(name, child: nil)
        case (.labels, .option(let name)): .text(JiraLabel.encode(name))
        case (.name, .option(let name)), (.names, .option(let name)): .name(name)
        case (.key, .option(let key)): .key(key)
        case (.user, .user(let person)), (.users, .user(let person)): JiraFieldInput(person, for: product)
        default: nil
        }
    }

    /// Returns the choices of a cascading field that a text names, with child options if the text names one.
    ///
    /// Option names may contain any text, including the separator. Therefore only the options of the field show where
    /// the first name ends.
    ///
    /// - Parameters:
    ///   - text: The name of an option, or the names of two with ``cascade`` between them.
    ///   - options: The options that the field offers, with their child options.
    /// - Returns: All choices that the text may mean.
    static func choices(_ text: String, among options: [JiraIssue.Value]) -> [JiraFieldInput] {
        var exact: [JiraFieldInput] = []
        var folded: [JiraFieldInput] = []
        func add(_ name: String, _ parent: String, _ child: String?) {
            if name == text { exact.append(.option(id: parent, child: child)) }
            if name.lowercased() == text.lowercased() { folded.append(.option(id: parent, child: child)) }
        }
        for option in options {
            guard let id = option.id, let name = option.value else { continue }
            add(name, id, nil)
            for child in option.children ?? [] {
                guard let childId = child.id, let childName = child.value else { continue }
                add(name + cascade + childName, id, childId)
            }
        }
        return exact.isEmpty ? folded : exact
    }
}

extension JiraSchemaField.Format {
    /// Creates the format from the schema that Jira reports for a field.
    init(_ schema: JiraFieldMetadata.Schema) {
        // The last part of the custom type is the same whatever the app's full name is. It is checked first, because
        // old versions of Jira report choices as strings.
        switch schema.custom?.split(separator: ":").last {
        case "gh-sprint": self = .sprint
        case "gh-epic-link": self = .epic
        case "atlassian-team", "rm-teams-custom-field-team": self = .team
        case "gh-global-rank", "gh-lexo-rank": self = .opaque(type: "rank")
        case "textarea": self = .richText
        case "float": self = .number
        case "select", "radiobuttons": self = .option
        case "multiselect", "multicheckboxes": self = .options
        default: self = JiraSchemaField.Format(type: schema)
        }
    }

    private init(type schema: JiraFieldMetadata.Schema) {
        let type = schema.type ?? "any"
        switch (type, schema.items) {
        case ("string", _): self = ["environment", "description"].contains(schema.system) ? .richText : .text
        case ("number", _): self = .number
        case ("date", _): self = .date
        case ("datetime", _): self = .moment
        case ("option", _): self = .option
        case ("option-with-child", _): self = .cascade
        case ("team", _): self = .team
        case ("watches", _), ("votes", _): self = .count
        case ("user", _): self = .user
        case ("project", _): self = .key
        case ("priority", _), ("resolution", _), ("version", _), ("group", _), ("securitylevel", _): self = .name
        case ("array", "string"): self = .labels
        case ("array", "option"): self = .options
        case ("array", "user"): self = .users
        case ("array", "version"), ("array", "component"), ("array", "group"): self = .names
        case (_, let items): self = .opaque(type: [type, items].compactMap(\.self).joined(separator: " of "))
        }
    }
}

extension JiraFieldValue {
    fileprivate var named: Named? {
        if case .object(let named) = self { named } else { nil }
    }

    /// The value as formatted text.
    fileprivate var formatted: JiraText? {
        switch self {
        case .text(let text): .markup(text)
        case .document(let document): .document(document)
        default: nil
        }
    }

    fileprivate var word: String? {
        if case .text(let word) = self { word } else { nil }
    }
}

extension JiraFieldInput {
    /// Creates the content that names a user, in the product's form.
    init(_ person: ToolUser, for product: JiraProduct) {
        self = product == .cloud ? .accountId(person.id) : .name(person.id)
    }
}
