/// Variables that are missing or invalid.
///
/// The error never contains a value.
public struct SettingsError: Error, Hashable, Sendable {
    public struct Problem: Hashable, Sendable {
        public enum Kind: Hashable, Sendable {
            case missing
            case wrong
            /// The program reads a variable that is missing from its list of settings.
            case undeclared
            /// The file that ``name`` names cannot be read.
            case unreadableFile
        }

        public let name: String
        public let kind: Kind
        public let expectedFormat: String

        public init(name: String, kind: Kind, expectedFormat: String) {
            self.name = name
            self.kind = kind
            self.expectedFormat = expectedFormat
        }
    }

    public var problems: [Problem]

    public init(_ problems: [Problem]) {
        self.problems = problems
    }
}

/// The description has one line per problem.
extension SettingsError: CustomStringConvertible {
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}

extension SettingsError.Problem: CustomStringConvertible {
    public var description: String {
        switch kind {
        case .missing: "\(name) is not set: it must be \(expectedFormat)"
        case .wrong: "\(name) cannot be used: it must be \(expectedFormat)"
        case .undeclared: "\(name) is read by the program but missing from its list of settings"
        case .unreadableFile: "\(name) cannot be used: it must name \(expectedFormat)"
        }
    }
}
