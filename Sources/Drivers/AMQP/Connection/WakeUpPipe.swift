import Glibc

/// A pipe through which any thread can end a connection thread's wait in `poll`.
///
/// The descriptors are closed together with the last reference. Therefore no thread can write to a descriptor that was
/// reused for another file.
final class WakeUpPipe: Sendable {
    /// The descriptor to pass to `poll`.
    ///
    /// It is -1, which `poll` skips, if the process has no free descriptor.
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

    /// Waits until the socket is readable (or writable, if requested), a signal arrives, or the time is over.
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
