/// What an operator can set by a variable: declared once, with its meaning and its default.
public struct Setting<Value: SettingValue>: Sendable {
    /// The environment variable: `TANDEM_AMQP_URL`.
    public let name: String
    public let summary: String
    public let defaultValue: Value?
    private let isValid: @Sendable (Value) -> Bool
    private let expected: String?

    /// - Parameters:
    ///   - name: in upper case, words separated by `_`.
    ///   - meaning: a phrase for the list of settings.
    ///   - defaultValue: what holds without the variable; `nil` for what must be given, or may be missing.
    public init(_ name: String, _ meaning: String, default defaultValue: Value? = nil) {
        self.init(name, meaning, default: defaultValue, expecting: nil) { _ in true }
    }

    /// A setting that does not take every value of its type.
    ///
    /// - Parameters:
    ///   - name: in upper case, words separated by `_`.
    ///   - meaning: a phrase for the list of settings.
    ///   - defaultValue: what holds without the variable; `nil` for what must be given, or may be missing.
    ///   - expected: what the text has to be.
    ///   - isValid: whether the value can be used.
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

/// A setting of whatever type, for the list of all and the check at start.
public protocol SettingDeclaration: Sendable {
    var name: String { get }
    var summary: String { get }
    /// What the text has to be.
    var expectedFormat: String { get }
    /// `nil` without a default.
    var defaultText: String? { get }

    /// - Throws: ``SettingsError`` if the text does not stand for a value.
    func check(_ text: String) throws(SettingsError)
}

extension Setting: SettingDeclaration {
    public var expectedFormat: String { expected ?? Value.expectedFormat }
    public var defaultText: String? { Value.isSecret ? nil : defaultValue?.settingText }

    public func check(_ text: String) throws(SettingsError) {
        _ = try parse(text)
    }
}
