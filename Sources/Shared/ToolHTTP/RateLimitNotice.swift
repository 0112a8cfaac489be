public import Curl
public import Primitives

/// A limit that a response announces in headers of the tool's vendor.
public enum RateLimitNotice: Hashable, Sendable {
    /// The rejection concerns only writes of the item that the request wrote.
    case writesOfItem
    /// Requests that no user waits for must stop until this time.
    case backgroundRequests(until: Timestamp)
    /// All requests must stop until this time.
    case allRequests(until: Timestamp)

    /// A function that reads the vendor's headers.
    ///
    /// It returns `nil` if they announce no limit.
    public typealias Reader = @Sendable (_ head: CurlResponseHead, _ now: Timestamp) -> RateLimitNotice?
}
