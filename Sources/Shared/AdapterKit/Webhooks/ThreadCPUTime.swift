import Foundation

/// The processor time of a thread, which does not include time spent waiting.
enum ThreadCPUTime {
    /// The processor time of the calling thread so far, in nanoseconds (clock_gettime(2), `CLOCK_THREAD_CPUTIME_ID`).
    ///
    /// Two values can be compared only if no `await` occurred between them.
    static var ofThread: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
