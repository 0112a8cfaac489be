import EntityModel

/// The stable names of the values that Jira translates into the language of the user who asks: statuses, priorities,
/// and resolutions.
///
/// A value keeps the name by which the profiles know its ID. Jira Cloud also reports the untranslated names of
/// statuses.
struct JiraNames: Hashable, Sendable {
    private struct Key: Hashable, Sendable {
        var field: FieldID
        var id: String
    }

    /// The names of each value; the first one is the stable name.
    private var names: [Key: [String]] = [:]
    private var fields: Set<FieldID> = []

    init() {}

    /// - Parameters:
    ///   - known: The names that the profiles know.
    ///   - tool: The ID of the connection.
    init(_ known: [Profile.KnownName], of tool: String) {
        for name in known where name.tool == tool { learn(name.name, id: name.id, in: name.field) }
    }

    /// Adds a name of a value.
    ///
    /// An existing stable name stays.
    mutating func learn(_ name: String, id: String, in field: FieldID) {
        fields.insert(field)
        let known = names[Key(field: field, id: id)] ?? []
        if !known.contains(name) { names[Key(field: field, id: id)] = known + [name] }
    }

    /// Whether the stable name of a value is known.
    func isKnown(_ id: String, in field: FieldID) -> Bool { names[Key(field: field, id: id)] != nil }

    /// Whether the stable name of a value is known, or no value of the field has one.
    func isSure(of value: JiraIssue.Value, in field: FieldID) -> Bool {
        guard fields.contains(field), let id = value.id else { return true }
        return names[Key(field: field, id: id)] != nil || value.untranslatedName != nil
    }

    /// Returns the stable name of a value, or the reported name if no other is known.
    func name(of value: JiraIssue.Value, in field: FieldID) -> String? {
        value.id.flatMap { names[Key(field: field, id: $0)]?.first } ?? value.untranslatedName ?? value.name
    }

    /// Returns all names of a value except the stable one, with its ID first.
    func others(of value: JiraIssue.Value, in field: FieldID) -> [String] {
        let known = value.id.flatMap { names[Key(field: field, id: $0)] } ?? []
        let all = [value.id].compactMap(\.self) + known + [value.untranslatedName, value.name].compactMap(\.self)
        var seen = Set([name(of: value, in: field)].compactMap(\.self))
        return all.filter { seen.insert($0).inserted }
    }

    /// Returns the ID of the only value of a field with a name, or `nil` if no value or several have it.
    func id(called text: String, in field: FieldID) -> String? {
        let wanted = text.lowercased()
        let candidates = names.filter { $0.key.field == field }
        if candidates[Key(field: field, id: text)] != nil { return text }
        let found = candidates.filter { $0.value.contains { $0.lowercased() == wanted } }
        return found.count == 1 ? found.first?.key.id : nil
    }

    /// Returns the stable name of the values of a field with a name, or `nil` if they do not share one.
    func name(called text: String, in field: FieldID) -> String? {
        let wanted = text.lowercased()
        let candidates = names.filter { $0.key.field == field }
        if let named = candidates[Key(field: field, id: text)] { return named.first }
        let found = Set(candidates.values.filter { $0.contains { $0.lowercased() == wanted } }.compactMap(\.first))
        return found.count == 1 ? found.first : nil
    }
}

extension JiraTransition.Status {
    /// The status as a value of the field that holds it.
    var value: JiraIssue.Value { JiraIssue.Value(id: id, name: name, untranslatedName: untranslatedName) }
}
