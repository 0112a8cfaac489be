public import EntityModel
import Primitives
import Synchronization

/// How many requests of an account are under way at a time to each instance of a tool.
///
/// Several connections may lead to one instance, and each has several clients. No account waits for another one's.
public final class ToolConcurrency: Sendable {
    /// What an account has under way at most.
    public static let maxPerAccount = 10
    /// Two adapters with room for one request each could each carry a file that waits for the other one's.
    public static let minimum = 2

    private struct Key: Hashable {
        let account: AccountID
        let instance: String
    }

    private let width: Int
    private let limits = Mutex<[Key: InstanceLimit]>([:])

    /// How many files are carried over at a time.
    ///
    /// Who carries one over has a request under way in both tools. Two adapters that carry in opposite ways must leave
    /// each other room to go on, and the changes of items room beside them.
    public var maxAttachmentCopies: Int { max(1, width * 4 / ToolConcurrency.maxPerAccount) }

    /// - Parameter width: requests under way at a time to one instance; ``maxPerAccount`` of all processes together.
    public init(_ width: Int = ToolConcurrency.maxPerAccount) {
        self.width = min(max(width, ToolConcurrency.minimum), ToolConcurrency.maxPerAccount)
    }

    /// The limits of an account's requests to one instance.
    ///
    /// - Parameters:
    ///   - account: The account that sends the requests.
    ///   - url: The address of the instance, as connections name it.
    /// - Returns: The same limits for the same instance.
    public func limit(of account: AccountID, to url: String) -> InstanceLimit {
        let key = Key(account: account, instance: url.trimmingTrailingSlash.lowercased())
        return limits.withLock { limits in
            if let known = limits[key] { return known }
            let limit = InstanceLimit(width)
            limits[key] = limit
            return limit
        }
    }
}
