import Foundation

/// Time that a processor worked, which waiting does not count in.
enum ThreadCPUTime {
    /// Of the calling thread so far, in nanoseconds (clock_gettime(2), `CLOCK_THREAD_CPUTIME_ID`).
    ///
    /// Two readings can be compared if nothing was awaited between them.
    static var ofThread: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
