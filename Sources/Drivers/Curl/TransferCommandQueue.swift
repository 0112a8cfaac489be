internal import CCurl
import Synchronization

/// What other threads ask of the loop's thread.
enum TransferCommand: Sendable {
    case start(CurlRequest, TransferState)
    case cancel(TransferState)
    /// The reader or the writer of the exchange can go on.
    case resume(TransferState)
}

/// libcurl's multi handle, shared between the loop's thread and those that wake it.
///
/// The loop's thread alone uses the pointer, but for `curl_multi_wakeup`, which libcurl allows from any thread and
/// ``TransferCommandQueue`` calls only before the handle is freed.
struct MultiHandle: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
}

/// The way into the loop's thread.
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

    /// Returns `false` if the loop has ended or is about to.
    @discardableResult func post(_ command: TransferCommand) -> Bool {
        state.withLock { state in
            guard !state.isClosing else { return false }
            state.commands.append(command)
            // The first command wakes the loop, which takes all of them.
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

    /// Takes what was posted; for the loop.
    func drain() -> (commands: [TransferCommand], isClosing: Bool) {
        state.withLock { state in
            let commands = state.commands
            state.commands.removeAll(keepingCapacity: true)
            return (commands, state.isClosing)
        }
    }
}
