public import Primitives

/// The grant that a user gave Tandem for a tool, without the tokens.
public struct AuthorizationView: Hashable, Sendable, Codable {
    /// The address of the site that the user gave access to; `nil` if there is no grant.
    public var site: String?
    public var granted: [String]
    /// The requested scopes that were not granted.
    public var missing: [String]
    /// The time of the grant.
    ///
    /// All times of this type have this unit.
    public var grantedAt: Timestamp?
    public var refreshedAt: Timestamp?
    /// The time at which the grant ends and a user must grant access again.
    public var expiresAt: Timestamp?
    /// The reason why the grant is no longer valid.
    public var error: String?

    public init(
        site: String? = nil, granted: [String] = [], missing: [String], grantedAt: Timestamp? = nil,
        refreshedAt: Timestamp? = nil,
        expiresAt: Timestamp? = nil, error: String? = nil
    ) {
        self.site = site
        self.granted = granted
        self.missing = missing
        self.grantedAt = grantedAt
        self.refreshedAt = refreshedAt
        self.expiresAt = expiresAt
        self.error = error
    }
}

/// An authorization that was started and that a user must confirm.
public struct AuthorizationStart: Hashable, Sendable, Codable {
    /// The address of the page that asks the user.
    public var address: String
    /// The time until which Tandem accepts the user's answer.
    public var expiresAt: Timestamp

    public init(address: String, expiresAt: Timestamp) {
        self.address = address
        self.expiresAt = expiresAt
    }
}

/// A request to start an authorization.
public struct AuthorizationStartRequest: Hashable, Sendable, Codable {
    /// The address to which the answer is sent: the adapter's own page, as browsers reach it.
    public var redirectURI: String

    public init(redirectURI: String) {
        self.redirectURI = redirectURI
    }
}
