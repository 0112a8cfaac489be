public import Primitives
import Synchronization

/// A cache for a tool's metadata, such as its screens, states, and users, which would otherwise be read for each item.
///
/// An entry expires after 30 minutes. It is removed earlier if the tool reports that it is wrong.
public final class ExpiringCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let storedAt: Timestamp
    }

    private let known = Mutex<[Key: Entry]>([:])
    private let capacity: Int
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - capacity: The maximum number of values. Keys may come from outside, so the cache must be bounded.
    ///   - now: The current time.
    public init(capacity: Int = 10_000, now: @escaping @Sendable () -> Timestamp) {
        self.capacity = capacity
        self.now = now
    }

    /// The cached value, or `nil` if the tool must be asked.
    public subscript(key: Key) -> Value? {
        let now = now()
        return known.withLock { known in
            guard let entry = known[key], (.zero..<toolMemoryLife).contains(now - entry.storedAt) else { return nil }
            return entry.value
        }
    }

    public func store(_ value: Value, as key: Key) {
        let now = now()
        known.withLock { known in
            if known.count >= capacity { known = [:] }
            known[key] = Entry(value: value, storedAt: now)
        }
    }

    /// Removes a value, because the tool reported that it is wrong.
    public func remove(_ key: Key) {
        known.withLock { $0[key] = nil }
    }
}

/// The lifetime of an entry.
private let toolMemoryLife: Duration = .minutes(30)
