import Synchronization

/// What a tool told of itself, such as its screens, states and users, so that it is not asked for each item.
///
/// What was told is believed for half an hour, and no longer than until the tool says that it is wrong.
public final class ExpiringCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let storedAt: Int64
    }

    private let known = Mutex<[Key: Entry]>([:])
    private let capacity: Int
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - capacity: how many values are kept at most; keys may come from outside.
    ///   - now: milliseconds since 1970.
    public init(capacity: Int = 10_000, now: @escaping @Sendable () -> Int64) {
        self.capacity = capacity
        self.now = now
    }

    /// What was told lately; `nil` if the tool must be asked.
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

    /// Drops what was told: the tool says that it is wrong.
    public func remove(_ key: Key) {
        known.withLock { $0[key] = nil }
    }
}

/// In milliseconds.
private let toolMemoryLife: Int64 = 30 * 60 * 1000
