import Synchronization

/// Runs tasks on the thread that calls ``drain()``, one job after another in the order in which they became ready.
///
/// If every task of a run uses it, only the scheduler can change the order of steps.
final class DeterministicExecutor: TaskExecutor {
    private let ready = Mutex<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        ready.withLock { $0.append(job) }
    }

    /// Runs until every task waits.
    func drain() {
        let executor = asUnownedTaskExecutor()
        while true {
            let jobs = ready.withLock { jobs in
                defer { jobs = [] }
                return jobs
            }
            guard !jobs.isEmpty else { return }
            for job in jobs { job.runSynchronously(on: executor) }
        }
    }
}
