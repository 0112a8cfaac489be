import EntityModel
import Primitives

/// The type of a custom field, with the tool's name as raw value.
enum CustomFieldType: String, Sendable {
    case text = "Text"
    case richText = "RichText"
    case number = "Number"
    case money = "Money"
    case date = "Date"
    case checkBox = "CheckBox"
    case dropDown = "DropDown"
    case multipleSelection = "MultipleSelectionList"
    case url = "URL"
    case templatedURL = "TemplatedURL"
    /// The field contains the name of one item, such as a release. A search must find the item with this name.
    case entity = "Entity"
    /// The field contains the names of several items.
    case multipleEntities = "MultipleEntities"

    var kind: FieldKind {
        switch self {
        case .text, .url, .templatedURL: .text
        case .richText: .richText
        case .number, .money: .number
        case .date: .date
        case .checkBox: .boolean
        case .dropDown, .entity: .option
        case .multipleSelection, .multipleEntities: .options
        }
    }

    /// Returns the value of the field.
    ///
    /// - Throws: `UnreadableValue` if the value does not have the format of the field's type.
    func value(_ value: CustomFieldRecord.Value) throws(UnreadableValue) -> FieldValue {
        if case (.richText, .text(let text)) = (self, value) { return try TargetprocessText.bounded(text).fieldValue() }
        guard let known = known(value) else { throw UnreadableValue("it has an unknown form") }
        return known
    }

    private func known(_ value: CustomFieldRecord.Value) -> FieldValue? {
        switch (self, value) {
        case (_, .null): return .empty
        case (.text, .text(let text)), (.templatedURL, .text(let text)), (.url, .text(let text)):
            return text.isEmpty ? .empty : .text(text)
        case (.url, .link(let url, _)): return url.isEmpty ? .empty : .text(url)
        case (.multipleEntities, .text("")): return .empty
        case (.number, .number(let number)), (.money, .number(let number)): return .number(number)
        case (.date, .text(let text)): return TargetprocessDateTime(text).map { .date($0.day) }
        // An unchecked box is treated like a box that was never checked.
        case (.checkBox, .flag(let flag)): return flag ? .boolean(true) : .empty
        case (.entity, .entity(let name)): return name.isEmpty ? .empty : .option(name)
        case (.multipleEntities, .entities(let names)): return .options(of: names)
        case (.dropDown, .text(let name)): return name.isEmpty ? .empty : .option(name)
        case (.multipleSelection, .text(let names)): return .options(of: TagList.decode(names))
        default: return nil
        }
    }

    /// Returns the value as the tool stores it.
    func stored(_ value: FieldValue) -> FieldValue {
        guard let value = value.converted(to: kind) else { return value }
        switch (self, value) {
        case (.richText, .richText(let text)):
            let kept = TargetprocessText.read(TargetprocessText.write(text).value).value
            return kept.isEmpty ? .empty : .richText(kept)
        case (.checkBox, .boolean(false)): return .empty
        case (.multipleSelection, _): return .options(of: value.members.map { TagList.encode($0.plainText) })
        default: return value
        }
    }

    /// Returns the value for the request, or `nil` if the field cannot contain the value.
    func content(_ value: FieldValue) -> WorkItemChange.Input? {
        guard let value = value.converted(to: kind) else { return nil }
        switch (self, value) {
        case (.checkBox, .boolean(let flag)): return .flag(flag)
        case (.checkBox, .empty): return .flag(false)
        case (_, .empty): return .null
        case (.entity, _), (.multipleEntities, _): return nil
        case (.url, .text(let url)): return .link(url)
        case (_, .text(let text)), (_, .option(let text)): return .text(text)
        case (_, .richText(let text)): return .text(TargetprocessText.write(text).value)
        case (_, .number(let number)): return .number(number)
        case (_, .date(let date)): return .text(date.description)
        case (_, .options(let names)): return .text(TagList.encode(names))
        default: return nil
        }
    }
}

extension FieldID {
    private static let rolePrefix = "Assignments."

    /// The role whose users the field contains, as in `Assignments.Developer`.
    var role: String? {
        rawValue.hasPrefix(FieldID.rolePrefix) ? String(rawValue.dropFirst(FieldID.rolePrefix.count)) : nil
    }

    init(peopleIn role: String) {
        self.init(FieldID.rolePrefix + role)
    }

    private static let totalPrefix = "Effort."
    private static let effortPrefix = "RoleEfforts."

    /// The role that absorbs the difference when the total effort changes, as in `Effort.Developer`.
    var adjustedRole: String? {
        rawValue.hasPrefix(FieldID.totalPrefix) ? String(rawValue.dropFirst(FieldID.totalPrefix.count)) : nil
    }

    /// The role whose own effort the field contains, as in `RoleEfforts.Developer`.
    var effortRole: String? {
        rawValue.hasPrefix(FieldID.effortPrefix) ? String(rawValue.dropFirst(FieldID.effortPrefix.count)) : nil
    }

    /// Whether the field contains an effort: the total of all roles, or the effort of one role.
    var isEffort: Bool { self == TargetprocessField.effort || adjustedRole != nil || effortRole != nil }

    private static let teamPrefix = "TeamStates."

    /// The team whose own state of the item the field contains, as in `TeamStates.Checkout`.
    var team: String? {
        rawValue.hasPrefix(FieldID.teamPrefix) ? String(rawValue.dropFirst(FieldID.teamPrefix.count)) : nil
    }

    init(stateOf team: String) {
        self.init(FieldID.teamPrefix + team)
    }

    private static let customPrefix = "CustomFields."

    /// The name of a custom field.
    ///
    /// Its field ID is `CustomFields.Name`, as in the tool's own filters.
    var customField: String? {
        rawValue.hasPrefix(FieldID.customPrefix) ? String(rawValue.dropFirst(FieldID.customPrefix.count)) : nil
    }

    init(customField name: String) {
        self.init(FieldID.customPrefix + name)
    }
}
