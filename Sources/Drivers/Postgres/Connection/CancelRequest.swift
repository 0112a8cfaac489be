import CPostgres
import Dispatch

/// A request to the server to cancel the current statement of a connection (libpq, "Canceling Queries in Progress").
///
/// The request uses a separate connection, and opening that connection blocks. Therefore the request has a thread of
/// its own, and the connection's thread can continue to wait for the end of the statement.
final class CancelRequest: Sendable {
    private let handle: ReadOnlyHandle
    private let queue = DispatchQueue(label: "postgres.cancel")

    init?(connection: OpaquePointer) {
        guard let pointer = PQgetCancel(connection) else { return nil }
        handle = ReadOnlyHandle(pointer: pointer)
    }

    deinit { PQfreeCancel(handle.pointer) }

    /// Sends the request and returns at once.
    ///
    /// The result of the statement shows whether the request had an effect.
    func send() {
        queue.async { [self] in
            var message = [CChar](repeating: 0, count: 256)
            PQcancel(handle.pointer, &message, Int32(message.count))
        }
    }
}
