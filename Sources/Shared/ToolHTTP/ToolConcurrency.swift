public import EntityModel
import Primitives
import Synchronization

/// The maximum number of concurrent requests of each account to each instance of a tool.
///
/// Several connections may lead to one instance, and each connection has several clients. Accounts do not wait for each
/// other.
public final class ToolConcurrency: Sendable {
    /// The maximum number of concurrent requests of an account to an instance.
    public static let maxPerAccount = 10
    /// The minimum number of slots.
    ///
    /// With one slot each, two adapters could each copy a file that waits for the other adapter's slot.
    public static let minimum = 2

    private struct Key: Hashable {
        let account: AccountID
        let instance: String
    }

    private let width: Int
    private let limits = Mutex<[Key: InstanceLimit]>([:])

    /// The maximum number of files that are copied concurrently.
    ///
    /// Copying a file occupies a slot in both tools. Two adapters that copy in opposite directions must leave each
    /// other slots, and slots for changes of items.
    public var maxAttachmentCopies: Int { max(1, width * 4 / ToolConcurrency.maxPerAccount) }

    /// - Parameter width: The number of concurrent requests of this process to one instance. All processes together may
    ///   use ``maxPerAccount``.
    public init(_ width: Int = ToolConcurrency.maxPerAccount) {
        self.width = min(max(width, ToolConcurrency.minimum), ToolConcurrency.maxPerAccount)
    }

    /// Returns the limits of an account's requests to one instance.
    ///
    /// - Parameters:
    ///   - account: The account that sends the requests.
    ///   - url: The address of the instance, as in the connection.
    /// - Returns: The limits, which are the same object for the same instance.
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
