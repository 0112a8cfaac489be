/// An item in a webhook request.
///
/// The property names are in lower case, because the templates of webhooks use any case.
struct WebhookRecord: Hashable, Sendable, Decodable {
    /// The value of a property.
    indirect enum Value: Hashable, Sendable {
        case null
        case integer(Int64)
        case number(Double)
        case flag(Bool)
        case text(String)
        case record(WebhookRecord)
        case other
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private let members: [String: Value]

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Name.self)
        var members: [String: Value] = [:]
        for key in values.allKeys {
            members[key.stringValue.lowercased()] = try values.decode(Value.self, forKey: key)
        }
        self.members = members
    }

    func member(_ name: String) -> Value? { members[name] }

    /// Returns a whole number, even if a template wrote it as text.
    func integer(_ name: String) -> Int64? {
        switch members[name] {
        case .integer(let number): number
        case .text(let text): Int64(text)
        default: nil
        }
    }

    func number(_ name: String) -> Double? {
        switch members[name] {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }

    func flag(_ name: String) -> Bool? {
        guard case .flag(let flag) = members[name] else { return nil }
        return flag
    }

    /// Returns a text, `.some(nil)` for an empty value, or `nil` if the record does not contain the property.
    func textOrNull(_ name: String) -> String?? {
        switch members[name] {
        case .text(let text): .some(text)
        case .null: .some(nil)
        default: nil
        }
    }

    func text(_ name: String) -> String? {
        guard case .text(let text) = members[name] else { return nil }
        return text
    }

    func record(_ name: String) -> WebhookRecord? {
        guard case .record(let record) = members[name] else { return nil }
        return record
    }

    /// Returns the target of a reference, `.some(nil)` for an empty one, or `nil` if the record does not contain the
    /// property.
    func reference(_ name: String) -> WebhookRecord?? {
        switch members[name] {
        case .record(let record): .some(record)
        case .null: .some(nil)
        default: nil
        }
    }

    func date(_ name: String) -> TargetprocessDateTime? { text(name).flatMap { TargetprocessDateTime($0) } }
}

extension WebhookRecord.Value: Decodable {
    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let flag = try? value.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? value.decode(Int64.self) {
            self = .integer(number)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let record = try? value.decode(WebhookRecord.self) {
            self = .record(record)
        } else {
            self = .other
        }
    }
}
