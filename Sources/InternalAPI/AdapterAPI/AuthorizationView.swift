/// What a person has let Tandem do in a tool, without the tokens.
public struct AuthorizationView: Hashable, Sendable, Codable {
    /// Where people open what they let Tandem into; `nil` if nobody did.
    public var site: String?
    public var granted: [String]
    /// What is asked for and was not granted.
    public var missing: [String]
    /// When the person said yes, in milliseconds since 1970, as are the other times.
    public var began: Int64?
    public var renewed: Int64?
    /// When a person must be asked anew at the latest.
    public var ends: Int64?
    /// Why it is good no more.
    public var refusal: String?

    public init(
        site: String? = nil, granted: [String] = [], missing: [String], began: Int64? = nil, renewed: Int64? = nil,
        ends: Int64? = nil, refusal: String? = nil
    ) {
        self.site = site
        self.granted = granted
        self.missing = missing
        self.began = began
        self.renewed = renewed
        self.ends = ends
        self.refusal = refusal
    }
}

/// What a person is to be asked.
public struct AuthorizationRequest: Hashable, Sendable, Codable {
    /// The page that asks.
    public var address: String
    /// Until when the answer is waited for, in milliseconds since 1970.
    public var ends: Int64

    public init(address: String, ends: Int64) {
        self.address = address
        self.ends = ends
    }
}

/// How a person is to be asked.
public struct AuthorizationForm: Hashable, Sendable, Codable {
    /// Where the answer comes: the adapter's own page, by the address under which browsers reach it.
    public var redirectURI: String

    public init(redirectURI: String) {
        self.redirectURI = redirectURI
    }
}
