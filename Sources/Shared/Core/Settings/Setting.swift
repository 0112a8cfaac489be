/// An environment variable that an operator can set.
///
/// It is declared once, with its meaning and its default.
public struct Setting<Value: SettingValue>: Sendable {
    /// The environment variable: `TANDEM_AMQP_URL`.
    public let name: String
    public let summary: String
    public let defaultValue: Value?
    private let isValid: @Sendable (Value) -> Bool
    private let expected: String?

    /// - Parameters:
    ///   - name: The name in uppercase, with words separated by `_`.
    ///   - meaning: A noun phrase for the list of settings.
    ///   - defaultValue: The value without the variable; `nil` for a setting that is required or optional without a
    ///     default.
    public init(_ name: String, _ meaning: String, default defaultValue: Value? = nil) {
        self.init(name, meaning, default: defaultValue, expecting: nil) { _ in true }
    }

    /// Creates a setting that does not accept every value of its type.
    ///
    /// - Parameters:
    ///   - name: The name in uppercase, with words separated by `_`.
    ///   - meaning: A noun phrase for the list of settings.
    ///   - defaultValue: The value without the variable; `nil` for a setting that is required or optional without a
    ///     default.
    ///   - expected: The expected format of the text.
    ///   - isValid: A closure that returns whether the value is valid.
    public init(
        _ name: String, _ meaning: String, default defaultValue: Value? = nil, expecting expected: String?,
        where isValid: @escaping @Sendable (Value) -> Bool
    ) {
        self.name = name
        self.summary = meaning
        self.defaultValue = defaultValue
        self.expected = expected
        self.isValid = isValid
    }

    func parse(_ text: String) throws(SettingsError) -> Value {
        guard let value = Value.parse(text), isValid(value) else {
            throw SettingsError([.init(name: name, kind: .wrong, expectedFormat: expectedFormat)])
        }
        return value
    }

    var missing: SettingsError {
        SettingsError([.init(name: name, kind: .missing, expectedFormat: expectedFormat)])
    }
}

/// A setting of any type, for the list of settings and the check at start.
public protocol SettingDeclaration: Sendable {
    var name: String { get }
    var summary: String { get }
    /// The expected format of the text.
    var expectedFormat: String { get }
    /// The default as text; `nil` without a default.
    var defaultText: String? { get }

    /// - Throws: ``SettingsError`` if the text is not a valid value.
    func check(_ text: String) throws(SettingsError)
}

extension Setting: SettingDeclaration {
    public var expectedFormat: String { expected ?? Value.expectedFormat }
    public var defaultText: String? { Value.isSecret ? nil : defaultValue?.settingText }

    public func check(_ text: String) throws(SettingsError) {
        _ = try parse(text)
    }
}
