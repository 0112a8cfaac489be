/// An arbitrary JSON value, in which tests find parts of recorded files by their members.
indirect enum RecordedJSON: Codable {
    case object([String: RecordedJSON])
    case array([RecordedJSON])
    case string(String)
    case number(Double)
    case bool(Bool)
    case null

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let bool = try? container.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let string = try? container.decode(String.self) {
            self = .string(string)
        } else if let array = try? container.decode([RecordedJSON].self) {
            self = .array(array)
        } else {
            self = .object(try container.decode([String: RecordedJSON].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .object(let members): try container.encode(members)
        case .array(let elements): try container.encode(elements)
        case .string(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .bool(let bool): try container.encode(bool)
        case .null: try container.encodeNil()
        }
    }

    subscript(member: String) -> RecordedJSON? {
        if case .object(let members) = self { members[member] } else { nil }
    }

    subscript(place: Int) -> RecordedJSON? {
        if case .array(let elements) = self, elements.indices.contains(place) { elements[place] } else { nil }
    }

    var isFalse: Bool { if case .bool(false) = self { true } else { false } }
    var isString: Bool { string != nil }
    var string: String? { if case .string(let text) = self { text } else { nil } }

    /// The value and all values that it contains.
    var all: [RecordedJSON] {
        var found: [RecordedJSON] = []
        var rest = [self]
        while let next = rest.popLast() {
            found.append(next)
            switch next {
            case .object(let members): rest += members.values
            case .array(let elements): rest += elements
            case .string, .number, .bool, .null: break
            }
        }
        return found
    }
}
