import Glibc

/// Ends a connection thread's wait in `poll` from any other thread.
///
/// Closed with its last owner, so that nobody can write to a descriptor that has been given to something else.
final class WakeUpPipe: Sendable {
    /// What `poll` listens to; -1, which `poll` skips, where the process has no descriptor left.
    let descriptor: Int32
    private let writingEnd: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (descriptor, writingEnd) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(writingEnd)
    }

    func signal() {
        var byte: UInt8 = 1
        write(writingEnd, &byte, 1)
    }

    /// Waits until the socket can be read (or written, if asked for), a signal comes, or the time is over.
    func wait(socket: Int32 = -1, writable: Bool = false, milliseconds: Int32) {
        let events = Int16(POLLIN) | (writable ? Int16(POLLOUT) : 0)
        var watched = [
            pollfd(fd: socket, events: events, revents: 0), pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&watched, 2, milliseconds) > 0, watched[1].revents != 0 else { return }
        var drained = [UInt8](repeating: 0, count: 64)
        while read(descriptor, &drained, drained.count) == drained.count {}
    }
}
