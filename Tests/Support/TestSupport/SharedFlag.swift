import Core
import Synchronization

/// A flag that tasks can check or wait for.
public final class SharedFlag: Sendable {
    private let gate = AsyncLatch()
    private let state = Atomic(false)

    public init() {}

    public var isSet: Bool { state.load(ordering: .acquiring) }

    public func set() {
        state.store(true, ordering: .releasing)
        gate.open()
    }

    /// Returns when the flag is set or the task is canceled.
    public func wait() async {
        try? await gate.wait()
    }
}
