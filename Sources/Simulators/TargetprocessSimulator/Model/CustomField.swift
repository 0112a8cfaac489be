import OrderedCollections
import SimulatorKit

/// A custom field of one card type in one process.
struct CustomField: Hashable, Sendable {
    /// The type of the field's values, by the tool's own names.
    enum FieldType: String, Sendable {
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
        case entity = "Entity"
        case multipleEntities = "MultipleEntities"

        /// The type's name in API v2.
        ///
        /// The documented answer has a text where a field names several items.
        var inV2: FieldType { self == .multipleEntities ? .text : self }
    }

    var id: Int
    var name: String
    var type: FieldType
    var process: Int
    var kind: CardKind
    /// The choices that the field offers.
    var options: [String]
}

/// The value of a custom field on a card; `value` is null if the field is empty.
struct CustomValue: Hashable, Sendable {
    var field: CustomField
    var value: JSONValue
}

extension CustomValue {
    /// The value in the form that expressions use.
    var plain: Value {
        switch value {
        case .bool(let flag): .bool(flag)
        case .number(let spelling): Int64(spelling).map { .integer($0) } ?? value.double.map { .number($0) } ?? .null
        case .string(let text): .text(text)
        default: .null
        }
    }
}

extension World {
    /// Returns the custom fields of a card in the tool's order, including empty ones.
    func customValues(of card: Card) -> [CustomValue] {
        let process = projects[card.project]?.process
        return customFields.values.filter { $0.kind == card.kind && $0.process == process }.map {
            CustomValue(field: $0, value: card.custom[$0.name] ?? .null)
        }
    }

    /// Adds the same custom fields to each card type: one of each field type.
    mutating func addCustomFields() {
        let fields: [(String, CustomField.FieldType, [String])] = [
            ("External reference", .text, []), ("Acceptance Criteria", .richText, []), ("Risk", .number, []),
            ("Cost", .money, []), ("Billing Date", .date, []), ("Billed", .checkBox, []),
            ("Class", .dropDown, ["A", "B", "C"]),
            ("Browser", .multipleSelection, ["Chrome", "Firefox", "Safari"]), ("External Doc", .url, []),
            ("External link", .templatedURL, []), ("Hot fix", .entity, []), ("Next story", .multipleEntities, []),
        ]
        for kind in CardKind.allCases {
            for field in fields {
                let id = 7000 + customFields.count
                customFields[id] = CustomField(
                    id: id, name: field.0, type: field.1, process: 2, kind: kind, options: field.2)
            }
        }
    }
}
