import CPostgres
import Dispatch

/// Asks the server to give up what a connection is doing (libpq, "Canceling Queries in Progress").
///
/// The request travels over a connection of its own, whose opening blocks: it has a thread of its own, so that the lane
/// of the statement can go on listening for the statement's end.
final class CancelRequest: Sendable {
    private let handle: ReadOnlyHandle
    private let queue = DispatchQueue(label: "postgres.cancel")

    init?(connection: OpaquePointer) {
        guard let pointer = PQgetCancel(connection) else { return nil }
        handle = ReadOnlyHandle(pointer: pointer)
    }

    deinit { PQfreeCancel(handle.pointer) }

    /// Returns at once; whether the request came through shows in the statement's own answer.
    func send() {
        queue.async { [self] in
            var message = [CChar](repeating: 0, count: 256)
            PQcancel(handle.pointer, &message, Int32(message.count))
        }
    }
}
