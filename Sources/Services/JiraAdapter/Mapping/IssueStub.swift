import EntityModel

/// The fields of a new issue: its title, and a value for every field that Jira requires.
struct IssueStub: Hashable, Sendable {
    var fields: [String: JiraFieldInput] = [:]
    /// The required fields that Tandem filled without a mapped value, by the names that users see.
    var autofilledFields: [FieldID] = []

    private static let untitled = "Untitled"

    /// Creates the stub of a new issue.
    ///
    /// - Parameters:
    ///   - creation: The draft of the new issue.
    ///   - type: The ID of the issue type.
    ///   - screen: The fields on the screen for creating such an issue.
    ///   - others: The mapped fields that are known by their schema alone.
    ///   - product: The product, which determines the form of the values.
    ///   - today: The date for required date fields, such as `2026-11-21`.
    init(
        _ creation: EntityDraft, type: String, screen: [JiraCreateField], others: [FieldID: JiraSchemaField] = [:],
        product: JiraProduct, today: String
    ) {
        let project = creation.scope.sourceId
        fields["project"] = project.allSatisfy(\.isASCIIDigit) ? .id(project) : .key(project)
        fields["issuetype"] = .id(type)
        let title = JiraField.summary.stored(creation.fields[JiraField.summary.id] ?? .empty, by: product)
        fields["summary"] = JiraField.summary.content(
            title == .empty ? .text(IssueStub.untitled) : title, for: product)
        for field in screen where fields[field.id] == nil {
            let id = FieldID(field.id)
            if let text = creation.defaults[id], let content = field.content(text, for: product) {
                fields[field.id] = content
            } else if field.isRequired, let value = creation.fields[id],
                let content = JiraField(id)?.content(value, for: product)
                    ?? field.cascade(value) ?? others[id]?.content(value, for: product),
                ![.null, .list([])].contains(content)
            {
                fields[field.id] = content
            } else if field.isRequired, let content = field.placeholderValue(today: today, for: product) {
                fields[field.id] = content
                autofilledFields.append(FieldID(field.name ?? field.id))
            }
        }
    }
}

extension JiraCreateField {
    /// Returns a value of the profile in Jira's form.
    ///
    /// A choice is given by its name or ID.
    func content(_ text: String, for product: JiraProduct) -> JiraFieldInput? {
        if let known = JiraField(FieldID(id)) { return known.content(.text(text), for: product) }
        if let choice = cascade(.option(text)) { return choice }
        guard !allowedValues.isEmpty else { return type == "number" ? Double(text).map { .number($0) } : .text(text) }
        let choice = allowedValues.first { [$0.id, $0.name, $0.value, $0.key].contains(text) }?.id
        return choice.map { type == "array" ? .list([.id($0)]) : .id($0) }
    }

    /// Returns the choice of a cascading field that a value names, or `nil` for another field or an ambiguous name.
    fileprivate func cascade(_ value: FieldValue) -> JiraFieldInput? {
        guard type == "option-with-child", case .option(let text)? = value.converted(to: .option) else { return nil }
        let choices = JiraSchemaField.choices(text, among: allowedValues)
        return choices.count == 1 ? choices.first : nil
    }

    /// Returns a placeholder that the field accepts, or `nil` if only a user can choose a value.
    ///
    /// Jira then reports the field.
    fileprivate func placeholderValue(today: String, for product: JiraProduct) -> JiraFieldInput? {
        if let choice = allowedValues.first(where: { $0.id != nil })?.id {
            return type == "array" ? .list([.id(choice)]) : .id(choice)
        }
        switch type {
        case "string":
            return id == "description" ? .formatted(JiraText(RichText(plain: "-"), for: product)) : .text("-")
        case "number": return .number(0)
        case "date": return .text(today)
        case "datetime": return .text(today + "T00:00:00.000+0000")
        case "array" where items == "string": return .list([.text("tandem")])
        default: return nil
        }
    }
}
