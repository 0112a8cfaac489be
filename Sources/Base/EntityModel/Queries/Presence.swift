/// The tool's answer to whether an item exists, given to the connection's own user.
public struct Presence: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable {
        /// The tool shows the item.
        case exists
        /// The tool does not show the item, although its user sees the project that the item was in.
        case absent
        /// The tool itself records that the item was deleted.
        case deleted
    }

    public var kind: Kind
    /// The tool's message about an item that does not exist.
    public var reason: String?

    public init(_ kind: Kind, reason: String? = nil) {
        self.kind = kind
        self.reason = reason
    }
}
