import Synchronization

/// A gate that opens when a number of tasks wait at it, and stays open.
///
/// It counts how many tasks were inside at the same time.
public final class Gate: Sendable {
    private struct State {
        var arrived = 0
        var inside = 0
        var maxInside = 0
    }

    private let width: Int
    private let state = Mutex(State())
    private let signal = AsyncStream.makeStream(of: Void.self)

    public init(_ width: Int) {
        self.width = width
    }

    public var maxInside: Int { state.withLock { $0.maxInside } }

    public func enter() async {
        let arrived = state.withLock { state in
            state.arrived += 1
            state.inside += 1
            state.maxInside = max(state.maxInside, state.inside)
            return state.arrived
        }
        if arrived == width { signal.continuation.finish() }
        for await _ in signal.stream {}
    }

    public func leave() {
        state.withLock { $0.inside -= 1 }
    }
}
