import Core
import Primitives
import Synchronization

/// A cache that loads each value once.
///
/// Callers that request a value while it is loading wait for the same load.
///
/// Each value has a stamp, such as the revision of the data that it was read from. The cache does not use a value with
/// another stamp. A load that is dropped while it runs leaves nothing in the cache.
final class SingleFlightCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    typealias Load = @Sendable () async -> Result<Value, InternalCallError>

    private struct Entry {
        let number: UInt64
        let stamp: Int64?
        let task: Task<Result<Value, InternalCallError>, Never>
        /// The time at which the value expires; `nil` while it is loading.
        var expiry: Timestamp?
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var lastNumber: UInt64 = 0
    }

    private let state = Mutex(State())
    private let capacity: Int
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - capacity: The approximate maximum number of values. The limit is needed because keys may come from outside.
    ///   - now: A function that returns the time.
    init(capacity: Int, now: @escaping @Sendable () -> Timestamp) {
        self.capacity = capacity
        self.now = now
    }

    /// Returns the cached value, waits for a load that is running, or starts a load.
    ///
    /// - Parameters:
    ///   - key: The key of the value.
    ///   - stamp: The stamp that the value must have; `nil` for any stamp.
    ///   - lifetime: The time for which a loaded value is kept.
    ///   - load: A function that loads the value. It runs to completion even if all waiting callers are canceled.
    /// - Returns: The value.
    /// - Throws: The error of the load. Failures are not cached.
    func value(
        for key: Key, stamp: Int64?, lifetime: @escaping @Sendable (Value) -> Duration, load: @escaping Load
    ) async throws(InternalCallError) -> Value {
        let task = state.withLock { state in
            if let entry = state.entries[key], stamp == nil || entry.stamp == stamp,
                entry.expiry.map({ now() < $0 }) ?? true
            {
                return entry.task
            }
            evict(in: &state)
            state.lastNumber += 1
            let number = state.lastNumber
            let task = Task {
                let result = await load()
                self.complete(key, number, result, lifetime)
                return result
            }
            state.entries[key] = Entry(number: number, stamp: stamp, task: task)
            return task
        }
        return try await task.value.get()
    }

    /// Removes the values whose keys match.
    func drop(where isDropped: (Key) -> Bool) {
        state.withLock { state in
            state.entries = state.entries.filter { !isDropped($0.key) }
        }
    }

    private func complete(
        _ key: Key, _ number: UInt64, _ result: Result<Value, InternalCallError>, _ lifetime: (Value) -> Duration
    ) {
        state.withLock { state in
            guard state.entries[key]?.number == number else { return }
            switch result {
            case .success(let value):
                state.entries[key]?.expiry = now() + lifetime(value)
            case .failure:
                state.entries[key] = nil
            }
        }
    }

    private func evict(in state: inout State) {
        guard state.entries.count >= capacity else { return }
        let now = now()
        state.entries = state.entries.filter { $0.value.expiry.map { now < $0 } ?? true }
        guard state.entries.count >= capacity else { return }
        // All values are in use. Dropping half of them costs some calls; tracking the order of use would cost time on
        // each hit.
        for key in Array(state.entries.keys.prefix(capacity / 2)) {
            state.entries[key] = nil
        }
    }
}
