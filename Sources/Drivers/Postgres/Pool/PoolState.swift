/// The connections of a pool and the waiting callers.
///
/// The type only makes decisions and does not open or close connections.
struct PoolState<Connection: Sendable> {
    /// The result of a successful wait.
    enum Grant: Sendable {
        case connection(Connection)
        /// The right to open a connection.
        case slot
    }

    enum Acquisition {
        case granted(Grant)
        case wait
        case closed
    }

    typealias Waiter = CheckedContinuation<Grant, any Error>

    let limit: Int
    /// The number of connections that are open or being opened.
    private(set) var open = 0
    private(set) var isClosed = false
    /// The idle connections.
    ///
    /// The most recently used one is reused first. Therefore surplus connections stay idle.
    private var idle: [Connection] = []
    /// The waiting callers in the order of their tickets.
    private var waiters: [(ticket: Int, waiter: Waiter)] = []
    private var tickets = 0

    init(limit: Int) {
        self.limit = max(limit, 1)
    }

    var idleCount: Int { idle.count }
    var waitingCount: Int { waiters.count }

    mutating func acquire() -> Acquisition {
        guard !isClosed else { return .closed }
        if let connection = idle.popLast() { return .granted(.connection(connection)) }
        guard open < limit else { return .wait }
        open += 1
        return .granted(.slot)
    }

    mutating func ticket() -> Int {
        tickets += 1
        return tickets
    }

    mutating func enqueue(_ waiter: Waiter, ticket: Int) {
        waiters.append((ticket, waiter))
    }

    /// - Returns: The waiter, or `nil` if it already received a connection.
    mutating func leave(_ ticket: Int) -> Waiter? {
        guard let index = waiters.firstIndex(where: { $0.ticket == ticket }) else { return nil }
        return waiters.remove(at: index).waiter
    }

    /// Accepts a returned connection.
    ///
    /// - Returns: The waiter that receives the connection, or `nil` if no caller waits.
    mutating func checkIn(_ connection: Connection) -> Waiter? {
        if waiters.isEmpty {
            idle.append(connection)
            return nil
        }
        return waiters.removeFirst().waiter
    }

    /// Records that a connection was lost or could not be opened.
    ///
    /// - Returns: The waiter that may open a new connection, or `nil` if no caller waits.
    mutating func discard() -> Waiter? {
        guard !isClosed, !waiters.isEmpty else {
            open -= 1
            return nil
        }
        return waiters.removeFirst().waiter
    }

    /// - Returns: The idle connections, which the caller must close, and all waiters, which it must resume with an
    ///   error.
    mutating func close() -> (idle: [Connection], waiters: [Waiter]) {
        isClosed = true
        defer {
            open -= idle.count
            idle = []
            waiters = []
        }
        return (idle, waiters.map(\.waiter))
    }
}
