import Synchronization

/// A container that passes a value out of a closure.
public final class Held<Value: Sendable>: Sendable {
    private let storage = Mutex<Value?>(nil)

    public init() {}

    public var value: Value? {
        get { storage.withLock { $0 } }
        set { storage.withLock { $0 = newValue } }
    }

    public func change(_ body: (inout sending Value?) -> Void) {
        storage.withLock { body(&$0) }
    }
}
