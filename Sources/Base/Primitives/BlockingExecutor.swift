import Dispatch

/// A serial executor with a thread of its own, for actors that call blocking C functions.
///
/// Swift's cooperative pool has one thread per core, so a blocking call there stalls every other task. An actor with
/// this executor blocks only itself. Each executor occupies a thread while it works. Therefore the number of executors
/// is the thread budget of a driver.
public final class BlockingExecutor: SerialExecutor {
    private let queue: DispatchQueue

    /// - Parameter label: The name of the queue in a debugger or a stack sample.
    public init(label: String) {
        queue = DispatchQueue(label: label)
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // The job may release the last reference to the executor, so the closure retains it.
        queue.async { [self] in job.runSynchronously(on: asUnownedSerialExecutor()) }
    }

    public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    /// Runs work on the executor without an actor, for example to open or close a handle.
    public func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: work()) }
        }
    }
}
