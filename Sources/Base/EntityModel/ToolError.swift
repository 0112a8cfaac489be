/// The reason why a tool did not perform a request, and whether a later attempt can succeed.
///
/// It carries no entity content.
public struct ToolError: Error, Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable {
        /// The item does not exist. The tool reported this to the connection's own user, not to an anonymous visitor.
        case notFound
        /// The user of the connection lacks a permission that this request needs.
        case forbidden
        /// The tool does not accept the credentials of the connection, or it answers as if to an anonymous visitor.
        case credentialsRejected
        /// The user of the connection no longer sees the project. Therefore nothing is known about the item.
        case permissionLost
        /// The tool does not accept the content of the request.
        case rejected
        /// The tool limits the rate of requests and did not process this one.
        case rateLimited
        /// The tool is down or slow, or it sends responses that no working tool sends.
        case unavailable
        /// The command never ran and never will, because a later command replaced it.
        case superseded
        /// The tool answered, but Tandem cannot decode the content of the item.
        ///
        /// The problem is in the item. The tool works, and other items can be read.
        case unreadable
    }

    public var kind: Kind
    /// The message, in the tool's own words if it sent any.
    public var message: String
    /// The number of seconds after which the tool accepts another request.
    public var retryAfter: Double?
    /// The tool's messages about single fields, if the tool names fields.
    public var fields: [FieldID: String]
    /// Whether the request certainly never reached the tool; `nil` if that is unknown.
    public var wasNotSent: Bool?
    /// The reason why the content of the request may have caused the failure; `nil` if nothing suggests it.
    public var suspicion: Suspicion?

    public init(
        kind: Kind, message: String, retryAfter: Double? = nil, fields: [FieldID: String] = [:],
        wasNotSent: Bool? = nil, suspicion: Suspicion? = nil
    ) {
        self.kind = kind
        self.message = message
        self.retryAfter = retryAfter
        self.fields = fields
        self.wasNotSent = wasNotSent
        self.suspicion = suspicion
    }

    /// Whether the same request may succeed later.
    public var isTransient: Bool {
        switch kind {
        case .unavailable, .rateLimited, .credentialsRejected, .permissionLost: true
        case .notFound, .forbidden, .rejected, .superseded, .unreadable: false
        }
    }

    /// Whether the failure says nothing about the request.
    ///
    /// In this case, the request waits, and the attempt is not counted.
    public var mustWait: Bool {
        switch kind {
        case .rateLimited, .credentialsRejected, .permissionLost: true
        case .notFound, .forbidden, .rejected, .unavailable, .superseded, .unreadable: false
        }
    }

    /// Whether the failure affects every request of the connection, whatever the item.
    public var concernsConnection: Bool { kind == .credentialsRejected || kind == .rateLimited }

    /// Whether the tool certainly did nothing for the request.
    public var wasNotProcessed: Bool {
        wasNotSent == true || kind == .rateLimited || kind == .credentialsRejected
            || kind != .unreadable && !isTransient
    }

    /// Whether the content of the request causes the failure, so that neither waiting nor other credentials help.
    public var isFaultOfRequest: Bool { kind == .rejected || kind == .unreadable }
}
