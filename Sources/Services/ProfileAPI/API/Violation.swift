import Core
import HTTPTypes

/// A problem of one value in a request body, in a sentence for its author.
struct Violation: Hashable, Sendable, CustomStringConvertible {
    /// The path of the value: `mappings[0].typeMappings[2].fields[1].target`.
    var path: String
    var problem: String

    var description: String { "\(path) \(problem)" }
}

extension [Violation] {
    /// Throws a response with status 422 that lists the violations, if there are any.
    func orThrow() throws(ProblemError) {
        guard !isEmpty else { return }
        let shown = prefix(10).map(\.description)
        let rest = count > shown.count ? ["and \(count - shown.count) more"] : []
        throw ProblemError(
            .unprocessableContent,
            ProblemDetails(title: "The body is not valid", detail: (shown + rest).joined(separator: "; ")))
    }

    /// Adds a violation unless the condition holds.
    mutating func require(_ condition: Bool, _ path: String, _ problem: String) {
        if !condition {
            append(Violation(path: path, problem: problem))
        }
    }

    /// Requires a text that users can read and that a log or header can contain.
    mutating func requireText(_ text: String, _ path: String, upTo maximum: Int = 200) {
        require(!text.allSatisfy(\.isWhitespace), path, "must not be empty")
        require(text.count <= maximum, path, "must have at most \(maximum) characters")
        require(
            !text.unicodeScalars.contains { $0.properties.generalCategory == .control }, path,
            "must not have control characters")
    }

    /// Requires unique values.
    ///
    /// The violation names the path of the second occurrence.
    mutating func requireUnique<Value: Hashable>(
        _ values: [Value], _ problem: String, path: (Int) -> String
    ) {
        var seen: Set<Value> = []
        for (index, value) in values.enumerated() where !seen.insert(value).inserted {
            append(Violation(path: path(index), problem: problem))
        }
    }
}

/// Names that appear in addresses: of accounts, connections, and profiles.
enum Identifier {
    static let rule = "must be 1 to 100 letters, digits, '-', '_' or '.', and begin with a letter or digit"

    static func isValid(_ text: String) -> Bool {
        guard (1...100).contains(text.utf8.count), let first = text.utf8.first, isAlphanumeric(first) else {
            return false
        }
        return text.utf8.allSatisfy { isAlphanumeric($0) || [0x2D, 0x2E, 0x5F].contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
