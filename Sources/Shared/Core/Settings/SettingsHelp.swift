/// The text that `--help` prints: every variable with its meaning and its default.
enum SettingsHelp {
    static func text(program: String, _ declarations: [any SettingDeclaration]) -> String {
        let entries = declarations.sorted { $0.name < $1.name }.map { declaration in
            let value = declaration.defaultText.map { "default: \($0.isEmpty ? "empty" : $0)" } ?? "no default"
            return "  \(declaration.name)\n      \(declaration.summary) (\(declaration.expectedFormat); \(value))\n"
        }
        return """
            \(program): a service of Tandem.

            Usage: \(program) [--help | --version]

            Settings are environment variables, or lines NAME=value in the file that \
            \(SettingsReader.file.name) names:

            \(entries.joined())
            """
    }
}
