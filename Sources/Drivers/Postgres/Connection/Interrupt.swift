import Glibc
import Synchronization

/// Reaches a lane that waits in `poll`: a flag, and a descriptor that turns readable when the flag is raised.
final class Interrupt: Sendable {
    private let ends = Pipe()
    private let raised = Atomic(false)

    /// What `poll` listens to.
    var descriptor: Int32 { ends.reading }
    var isRaised: Bool { raised.load(ordering: .acquiring) }

    func raise() {
        guard !raised.exchange(true, ordering: .acquiringAndReleasing) else { return }
        var byte: UInt8 = 1
        write(ends.writing, &byte, 1)
    }

    /// Makes ready for the next statement; nobody else may raise at the same time.
    func reset() {
        guard raised.exchange(false, ordering: .acquiringAndReleasing) else { return }
        var byte: UInt8 = 0
        read(ends.reading, &byte, 1)
    }
}

/// Owns both ends of a pipe that never blocks; both are -1, which `poll` skips, where the process has none left.
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
