public import Primitives

/// The state of a connection to a tool, as its adapter knows it.
public struct ConnectionState: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// The tool answers the connection's user.
        case healthy
        /// The tool does not accept the credentials, or it answers as if to an anonymous visitor.
        case credentialsRejected
        /// The user of the connection no longer sees a project that has shared items.
        case permissionLost
        /// The tool does not answer, or another server answers at its address.
        case unreachable
        /// The tool limits the rate of requests.
        case rateLimited
    }

    public var state: Kind
    /// The time when the state began.
    public var since: Timestamp
    /// The reason, in the tool's own words if it sent any.
    public var message: String?
    /// The step that an administrator can take to end the state; `nil` if the state needs none.
    public var advice: String?
    /// The time when requests may be sent again.
    public var until: Timestamp?

    public init(_ state: Kind, since: Timestamp, message: String? = nil, until: Timestamp? = nil) {
        self.state = state
        self.since = since
        self.message = message
        self.until = until
        advice = state.advice
    }
}

extension ConnectionState.Kind {
    fileprivate var advice: String? {
        switch self {
        case .healthy: nil
        case .credentialsRejected:
            "Store valid credentials for the connection. Waiting changes then continue automatically. No share ends in the meantime."
        case .permissionLost:
            "Give the connection's user access to the project again, or unshare its items. No share ends automatically."
        case .unreachable: "Run 'tandem connection check' to find the cause."
        case .rateLimited: "No action is needed. Requests continue when the tool accepts them again."
        }
    }
}
