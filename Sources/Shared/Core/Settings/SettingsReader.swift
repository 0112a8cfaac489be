public import Configuration
public import Foundation

/// Reads settings from the environment, then from the file that `TANDEM_CONFIG_FILE` names, and then from the defaults.
///
/// The file has a line `NAME=value` for each variable. An empty variable counts as not set.
public struct SettingsReader: Sendable {
    static let file = Setting<String>(
        "TANDEM_CONFIG_FILE", "The file with settings as lines NAME=value. Environment variables take precedence.",
        expecting: "a file of lines NAME=value that can be read"
    ) { _ in true }

    private let reader: ConfigReader
    private let declared: Set<String>

    /// - Parameters:
    ///   - reader: The reader, which returns the text of `TANDEM_X_Y` for the key `tandem.x.y`.
    ///   - declarations: All settings that may be read.
    public init(_ reader: ConfigReader, declarations: [any SettingDeclaration]) {
        self.reader = reader
        declared = Set(declarations.map(\.name))
    }

    /// Reads this process's environment and its settings file.
    ///
    /// - Throws: ``SettingsError`` with all problems at once, if the file cannot be read or declared variables are
    ///   invalid.
    public static func load(
        _ declarations: [any SettingDeclaration],
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(SettingsError) -> SettingsReader {
        var providers: [any ConfigProvider] = [EnvironmentVariablesProvider(environmentVariables: environment)]
        if let path = environment[file.name], !path.isEmpty {
            guard let variables = SettingsFile.variables(at: path) else {
                throw SettingsError([.init(name: file.name, kind: .unreadableFile, expectedFormat: file.expectedFormat)]
                )
            }
            providers.append(EnvironmentVariablesProvider(environmentVariables: variables))
        }
        let settings = SettingsReader(ConfigReader(providers: providers), declarations: declarations + [file])
        try settings.check(declarations)
        return settings
    }

    /// Returns the value of a setting, or its default.
    ///
    /// - Throws: ``SettingsError`` if it has neither, or its text is invalid.
    public func value<Value>(_ setting: Setting<Value>) throws(SettingsError) -> Value {
        guard let value = try optional(setting) else { throw setting.missing }
        return value
    }

    /// Returns the value of a setting, its default, or `nil`.
    ///
    /// - Throws: ``SettingsError`` if its text is invalid.
    public func optional<Value>(_ setting: Setting<Value>) throws(SettingsError) -> Value? {
        guard declared.contains(setting.name) else {
            throw SettingsError([.init(name: setting.name, kind: .undeclared, expectedFormat: setting.expectedFormat)])
        }
        guard let text = text(setting.name) else { return setting.defaultValue }
        return try setting.parse(text)
    }

    private func check(_ declarations: [any SettingDeclaration]) throws(SettingsError) {
        var found = SettingsError([])
        for declaration in declarations {
            guard let text = text(declaration.name) else { continue }
            do throws(SettingsError) {
                try declaration.check(text)
            } catch {
                found.problems += error.problems
            }
        }
        guard found.problems.isEmpty else { throw found }
    }

    private func text(_ name: String) -> String? {
        let key = ConfigKey(name.lowercased().split(separator: "_").map(String.init))
        return reader.string(forKey: key, isSecret: true).flatMap { $0.isEmpty ? nil : $0 }
    }
}
