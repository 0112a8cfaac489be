internal import CCurl
import Synchronization

/// A command from another thread to the loop's thread.
enum TransferCommand: Sendable {
    case start(CurlRequest, TransferState)
    case cancel(TransferState)
    /// The reader or the writer of the exchange can continue.
    case resume(TransferState)
}

/// libcurl's multi handle, shared between the loop's thread and the threads that wake it.
///
/// Only the loop's thread uses the pointer, except for `curl_multi_wakeup`. libcurl allows this call from any thread,
/// and ``TransferCommandQueue`` makes it only before the handle is freed.
struct MultiHandle: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
}

/// The queue of commands for the loop's thread.
final class TransferCommandQueue: Sendable {
    private struct State {
        var commands: [TransferCommand] = []
        var isClosing = false
    }

    private let handle: MultiHandle
    private let state = Mutex(State())

    init(waking handle: MultiHandle) {
        self.handle = handle
    }

    /// Adds a command.
    ///
    /// Returns `false` if the loop has ended or is about to end.
    @discardableResult func post(_ command: TransferCommand) -> Bool {
        state.withLock { state in
            guard !state.isClosing else { return false }
            state.commands.append(command)
            // The first command wakes the loop, which then processes all commands.
            if state.commands.count == 1 {
                curl_multi_wakeup(handle.pointer)
            }
            return true
        }
    }

    func close() {
        state.withLock { state in
            guard !state.isClosing else { return }
            state.isClosing = true
            curl_multi_wakeup(handle.pointer)
        }
    }

    /// Removes and returns the posted commands.
    ///
    /// Only the loop calls this method.
    func drain() -> (commands: [TransferCommand], isClosing: Bool) {
        state.withLock { state in
            let commands = state.commands
            state.commands.removeAll(keepingCapacity: true)
            return (commands, state.isClosing)
        }
    }
}
