import Synchronization

/// How many requests are under way at a time to each instance of a tool, whoever of the process asks: several connections
/// and several clients may lead to one.
public final class ToolLimits: Sendable {
    /// What an instance has under way at most.
    public static let most = 10

    private let width: Int
    private let limits = Mutex<[String: FairLimit]>([:])

    /// How many files are carried over at a time.
    ///
    /// Who carries one over has a request under way in both tools. Two adapters that carry in opposite ways must leave each
    /// other room to go on, and the changes of items room beside them.
    public var files: Int { max(1, width * 4 / ToolLimits.most) }

    /// - Parameter width: requests under way at a time to one instance; ``most`` of all processes together.
    public init(_ width: Int = ToolLimits.most) {
        self.width = min(max(width, 1), ToolLimits.most)
    }

    /// The limit of one instance.
    ///
    /// - Parameter url: where the instance is, as connections name it.
    /// - Returns: the same limit for the same instance.
    public func limit(for url: String) -> FairLimit {
        let instance = String(url.lowercased().reversed().drop { $0 == "/" }.reversed())
        return limits.withLock { limits in
            if let known = limits[instance] { return known }
            let limit = FairLimit(width)
            limits[instance] = limit
            return limit
        }
    }
}
