import Glibc
import Synchronization

/// A signal to a connection thread that waits in `poll`: a flag, and a descriptor that becomes readable when the flag
/// is set.
final class Interrupt: Sendable {
    private let ends = Pipe()
    private let raised = Atomic(false)

    /// The descriptor to pass to `poll`.
    var descriptor: Int32 { ends.reading }
    var isRaised: Bool { raised.load(ordering: .acquiring) }

    func raise() {
        guard !raised.exchange(true, ordering: .acquiringAndReleasing) else { return }
        var byte: UInt8 = 1
        write(ends.writing, &byte, 1)
    }

    /// Clears the flag for the next statement.
    ///
    /// No other thread may call `raise()` at the same time.
    func reset() {
        guard raised.exchange(false, ordering: .acquiringAndReleasing) else { return }
        var byte: UInt8 = 0
        read(ends.reading, &byte, 1)
    }
}

/// Both ends of a non-blocking pipe.
///
/// If the process has no free descriptor, both ends are -1, which `poll` skips.
private struct Pipe: ~Copyable {
    let reading: Int32
    let writing: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        close(reading)
        close(writing)
    }
}
