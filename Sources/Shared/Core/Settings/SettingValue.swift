public import Primitives

/// A type of settings that is parsed from the text of a variable.
public protocol SettingValue: Sendable {
    /// The expected format of the text, for the message about an invalid one: "a whole number".
    static var expectedFormat: String { get }
    /// Whether neither the value nor a default may be shown.
    static var isSecret: Bool { get }

    /// Parses the text; returns `nil` if it is invalid.
    static func parse(_ text: String) -> Self?

    /// The value as text, for the list of defaults.
    var settingText: String { get }
}

extension SettingValue {
    public static var isSecret: Bool { false }
}

extension SettingValue where Self: CustomStringConvertible {
    public var settingText: String { description }
}

extension String: SettingValue {
    public static var expectedFormat: String { "a text" }
    public static func parse(_ text: String) -> String? { text }
}

extension Int: SettingValue {
    public static var expectedFormat: String { "a whole number" }
    public static func parse(_ text: String) -> Int? { Int(text) }
}

extension Double: SettingValue {
    public static var expectedFormat: String { "a number" }
    public static func parse(_ text: String) -> Double? { Double(text).flatMap { $0.isFinite ? $0 : nil } }
}

extension Bool: SettingValue {
    public static var expectedFormat: String { "`true` or `false`" }

    public static func parse(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "yes", "on", "1": true
        case "false", "no", "off", "0": false
        default: nil
        }
    }
}

extension Secret: SettingValue where Value == String {
    public static var expectedFormat: String { "a secret text" }
    public static var isSecret: Bool { true }
    public static func parse(_ text: String) -> Secret<String>? { Secret(text) }
}

/// The text is separated by commas. Spaces around elements and empty elements are ignored.
extension [String]: SettingValue {
    public static var expectedFormat: String { "texts separated by commas" }

    public static func parse(_ text: String) -> [String]? {
        text.split(separator: ",").map { $0.trimmingSpaces() }.filter { !$0.isEmpty }
    }

    public var settingText: String { joined(separator: ",") }
}

/// A setting with a few named values.
extension SettingValue where Self: CaseIterable & RawRepresentable, RawValue == String {
    public static var expectedFormat: String { "one of " + allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ") }
    public static func parse(_ text: String) -> Self? { Self(rawValue: text.lowercased()) }
    public var settingText: String { rawValue }
}

extension StringProtocol {
    func trimmingSpaces() -> String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest = rest.dropFirst() }
        while rest.last?.isWhitespace == true { rest = rest.dropLast() }
        return String(rest)
    }
}
