/// A permission that a token grants to its bearer (RFC 6749, section 3.3).
public struct Scope: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public var description: String { rawValue }

    public static let secretsDecrypt = Scope(rawValue: "secrets:decrypt")
    public static let secretsEncrypt = Scope(rawValue: "secrets:encrypt")
    public static let secretsRotate = Scope(rawValue: "secrets:rotate")
    public static let profilesRead = Scope(rawValue: "profiles:read")
    public static let profilesWrite = Scope(rawValue: "profiles:write")
    public static let jiraRead = Scope(rawValue: "jira:read")
    public static let jiraWrite = Scope(rawValue: "jira:write")
    public static let targetprocessRead = Scope(rawValue: "targetprocess:read")
    public static let targetprocessWrite = Scope(rawValue: "targetprocess:write")
    /// The permission to report builds and deployments to tools, for build servers.
    public static let ciWrite = Scope(rawValue: "ci:write")
    public static let syncRead = Scope(rawValue: "sync:read")
    public static let syncWrite = Scope(rawValue: "sync:write")
}
