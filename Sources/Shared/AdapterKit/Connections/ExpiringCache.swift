import Synchronization

/// A cache for a tool's metadata, such as its screens, states, and users, which would otherwise be read for each item.
///
/// An entry expires after 30 minutes. It is removed earlier if the tool reports that it is wrong.
public final class ExpiringCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let storedAt: Int64
    }

    private let known = Mutex<[Key: Entry]>([:])
    private let capacity: Int
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - capacity: The maximum number of values. Keys may come from outside, so the cache must be bounded.
    ///   - now: The current time in milliseconds since 1970.
    public init(capacity: Int = 10_000, now: @escaping @Sendable () -> Int64) {
        self.capacity = capacity
        self.now = now
    }

    /// The cached value, or `nil` if the tool must be asked.
    public subscript(key: Key) -> Value? {
        let now = now()
        return known.withLock { known in
            guard let entry = known[key], (0..<toolMemoryLife).contains(now - entry.storedAt) else { return nil }
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

/// The lifetime of an entry in milliseconds.
private let toolMemoryLife: Int64 = 30 * 60 * 1000
