/// What a person has let Tandem do in a tool, without the tokens.
public struct AuthorizationView: Hashable, Sendable, Codable {
    /// Where people open what they let Tandem into; `nil` if nobody did.
    public var site: String?
    public var granted: [String]
    /// What is asked for and was not granted.
    public var missing: [String]
    /// When the person said yes, in milliseconds since 1970, as are the other times.
    public var grantedAt: Int64?
    public var refreshedAt: Int64?
    /// When a person must be asked anew at the latest.
    public var expiresAt: Int64?
    /// Why it is good no more.
    public var error: String?

    public init(
        site: String? = nil, granted: [String] = [], missing: [String], grantedAt: Int64? = nil,
        refreshedAt: Int64? = nil,
        expiresAt: Int64? = nil, error: String? = nil
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

/// What a person is to be asked.
public struct AuthorizationStart: Hashable, Sendable, Codable {
    /// The page that asks.
    public var address: String
    /// Until when the answer is waited for, in milliseconds since 1970.
    public var expiresAt: Int64

    public init(address: String, expiresAt: Int64) {
        self.address = address
        self.expiresAt = expiresAt
    }
}

/// How a person is to be asked.
public struct AuthorizationStartRequest: Hashable, Sendable, Codable {
    /// Where the answer comes: the adapter's own page, by the address under which browsers reach it.
    public var redirectURI: String

    public init(redirectURI: String) {
        self.redirectURI = redirectURI
    }
}
