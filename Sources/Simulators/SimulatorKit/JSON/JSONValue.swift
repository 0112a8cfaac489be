/// A JSON value as it was received: objects keep the order of their members, and numbers keep their spelling.
///
/// Each simulator has its own subscript for members and its own conversion to integers, because the vendors differ in
/// the names and spellings that they accept.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// A member of an object.
    package struct Member: Hashable, Sendable {
        package var name: String
        package var value: JSONValue

        package init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    package var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    package var bool: Bool? {
        guard case .bool(let bool) = self else { return nil }
        return bool
    }

    /// The value of a number; nil for other values and for numbers beyond the range of `Double`.
    package var double: Double? {
        guard case .number(let spelling) = self, let number = Double(spelling), number.isFinite else { return nil }
        return number
    }

    package var array: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    package var members: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The value as UTF-8 without whitespace.
    package var bytes: [UInt8] { EncodedJSON { $0.value(self) }.bytes }
}

extension [JSONValue.Member] {
    /// The value of the member with exactly this name.
    ///
    /// Setting a new name appends a member, and setting nil removes the member.
    package subscript(_ name: String) -> JSONValue? {
        get { last { $0.name == name }?.value }
        set {
            guard let newValue else { return removeAll { $0.name == name } }
            if let index = lastIndex(where: { $0.name == name }) {
                self[index].value = newValue
            } else {
                append(JSONValue.Member(name: name, value: newValue))
            }
        }
    }
}

extension JSONValue {
    package init(_ value: Int) { self = .number(String(value)) }
    package init(_ value: Int64) { self = .number(String(value)) }
    package init(_ value: Double) { self = value.isFinite ? .number(String(value)) : .null }
    package init(_ value: String?) { self = value.map { .string($0) } ?? .null }
}

extension JSONValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = JSONValue(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSONValue: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }
}
