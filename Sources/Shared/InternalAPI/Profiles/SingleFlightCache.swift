import Core
import Primitives
import Synchronization

/// Values that were asked for, kept for a time; whoever asks for a value that is on its way waits for it, too.
///
/// A value belongs to a stamp, such as the revision of what it was read from; one of another stamp is not used. Nothing
/// of a load that was dropped while it ran is kept.
final class SingleFlightCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    typealias Load = @Sendable () async -> Result<Value, InternalCallError>

    private struct Entry {
        let number: UInt64
        let stamp: Int64?
        let task: Task<Result<Value, InternalCallError>, Never>
        /// Milliseconds since 1970; `nil` while the value is on its way.
        var expiry: Int64?
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var lastNumber: UInt64 = 0
    }

    private let state = Mutex(State())
    private let capacity: Int
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - capacity: about how many values are kept; keys may come from outside.
    ///   - now: milliseconds since 1970.
    init(capacity: Int, now: @escaping @Sendable () -> Int64) {
        self.capacity = capacity
        self.now = now
    }

    /// Gives the value that is kept or on its way, or loads it.
    ///
    /// - Parameters:
    ///   - key: names the value.
    ///   - stamp: which stamp the value must have; with `nil`, any.
    ///   - lifetime: how long a loaded value is kept.
    ///   - load: gets it; runs to its end even if all who wait are cancelled.
    /// - Returns: the value.
    /// - Throws: what loading failed with; failures are not kept.
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

    /// Forgets values.
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
                state.entries[key]?.expiry = now() + lifetime(value).wholeMilliseconds
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
        // All are in use: forgetting half costs some calls, remembering the order of use would cost each hit.
        for key in Array(state.entries.keys.prefix(capacity / 2)) {
            state.entries[key] = nil
        }
    }
}
