import Foundation

/// A file with lines of the form `NAME=value`.
///
/// Empty lines and lines that begin with `#` are ignored, and quotation marks around a whole value are removed.
enum SettingsFile {
    /// - Returns: The variables; `nil` if the file cannot be read or a line has another form.
    static func variables(at path: String) -> [String: String]? {
        guard let bytes = FileManager.default.contents(atPath: path),
            let text = String(bytes: bytes, encoding: .utf8)
        else { return nil }
        return parse(text)
    }

    static func parse(_ text: String) -> [String: String]? {
        var variables: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmingSpaces()
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            guard let equals = line.firstIndex(of: "=") else { return nil }
            let name = line[..<equals].trimmingSpaces()
            guard !name.isEmpty, !name.contains(where: \.isWhitespace) else { return nil }
            variables[name] = unquoted(line[line.index(after: equals)...].trimmingSpaces())
        }
        return variables
    }

    private static func unquoted(_ value: String) -> String {
        guard value.count >= 2, let quote = value.first, quote == value.last, quote == "\"" || quote == "'" else {
            return value
        }
        return String(value.dropFirst().dropLast())
    }
}
