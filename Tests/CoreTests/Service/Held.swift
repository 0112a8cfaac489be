import Synchronization

/// Carries a value out of a closure.
final class Held<Value: Sendable>: Sendable {
    private let storage = Mutex<Value?>(nil)

    var value: Value? {
        get { storage.withLock { $0 } }
        set { storage.withLock { $0 = newValue } }
    }

    func change(_ body: (inout sending Value?) -> Void) {
        storage.withLock { body(&$0) }
    }
}
