import Dispatch
import Foundation
import Synchronization

/// Writes log lines to a file descriptor in order, on its own thread.
///
/// A call to log only appends to memory. If the reader of the descriptor is slow, lines are buffered up to a limit.
/// Later lines are dropped and counted, and an extra line reports the count.
final class LogOutput: Sendable {
    private struct State {
        var pending: [UInt8] = []
        var isDraining = false
        var dropped = 0
    }

    private static let bound = 4 << 20

    private let descriptor: Int32
    private let queue = DispatchQueue(label: "log.output")
    private let state = Mutex(State())
    private let dropNotice: @Sendable (Int) -> [UInt8]

    /// - Parameters:
    ///   - descriptor: The file descriptor, which stays open.
    ///   - dropNotice: A closure that returns the line with the number of dropped lines.
    init(descriptor: Int32, dropNotice: @escaping @Sendable (Int) -> [UInt8]) {
        self.descriptor = descriptor
        self.dropNotice = dropNotice
    }

    /// Appends a whole line, including its line end.
    func append(_ line: [UInt8]) {
        let begins = state.withLock { state in
            guard state.pending.count + line.count <= LogOutput.bound else {
                state.dropped += 1
                return false
            }
            if state.dropped > 0 {
                state.pending += dropNotice(state.dropped)
                state.dropped = 0
            }
            state.pending += line
            guard !state.isDraining else { return false }
            state.isDraining = true
            return true
        }
        if begins {
            queue.async { self.drain() }
        }
    }

    /// Waits until all appended lines are written.
    ///
    /// It blocks the thread and is meant for the end of the process.
    func flush() {
        queue.sync { drain() }
    }

    private func drain() {
        while true {
            let bytes = state.withLock { state in
                let bytes = state.pending
                state.pending = []
                if bytes.isEmpty { state.isDraining = false }
                return bytes
            }
            guard !bytes.isEmpty else { return }
            StandardStream.write(bytes, to: descriptor)
        }
    }
}

enum StandardStream {
    static let output: Int32 = 1
    static let error: Int32 = 2

    /// Writes all bytes; stops if the reader has closed the descriptor.
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let written = Foundation.write(
                    descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written > 0 {
                    rest = rest.dropFirst(written)
                } else if errno == EAGAIN {
                    var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&ready, 1, -1)
                } else if errno != EINTR {
                    return
                }
            }
        }
    }
}
