import Synchronization

@testable import Core

/// A fact that tasks look at, or wait for.
final class SharedFlag: Sendable {
    private let gate = ReadyGate()
    private let state = Atomic(false)

    var isSet: Bool { state.load(ordering: .acquiring) }

    func set() {
        state.store(true, ordering: .releasing)
        gate.open()
    }

    /// Returns when it is set, or the task is cancelled.
    func wait() async {
        try? await gate.wait()
    }
}
