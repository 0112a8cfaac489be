import Dispatch

/// A serial executor over a thread of its own, for actors whose work blocks in C.
///
/// Swift's cooperative pool has one thread a core: a blocking call on it stalls every other task. An actor that names a
/// lane as its executor blocks only itself. A lane holds a thread while it works, so the number of lanes is the thread
/// budget of a driver.
public final class BlockingExecutor: SerialExecutor {
    private let queue: DispatchQueue

    /// - Parameter label: names the queue in a debugger or a stack sample.
    public init(label: String) {
        queue = DispatchQueue(label: label)
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // The job may end the last of the lane's owners.
        queue.async { [self] in job.runSynchronously(on: asUnownedSerialExecutor()) }
    }

    public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    /// Runs work on the lane without making an actor of it, for opening and closing a handle.
    public func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: work()) }
        }
    }
}
