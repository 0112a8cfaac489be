import Synchronization

/// Lets nobody through before so many stand before it, and everybody afterwards.
final class Gate: Sendable {
    private let width: Int
    private let arrived = Mutex(0)
    private let signal = AsyncStream.makeStream(of: Void.self)

    init(_ width: Int) {
        self.width = width
    }

    func pass() async {
        let count = arrived.withLock { count in
            count += 1
            return count
        }
        if count == width { signal.continuation.finish() }
        for await _ in signal.stream {}
    }
}
