/// Who has which connection of a pool, and who waits: decides only, opens and closes nothing.
struct PoolState<Connection: Sendable> {
    /// What someone who waited gets.
    enum Grant: Sendable {
        case connection(Connection)
        /// The right to open one.
        case slot
    }

    enum Acquisition {
        case granted(Grant)
        case wait
        case closed
    }

    typealias Waiter = CheckedContinuation<Grant, any Error>

    let limit: Int
    /// Connections that are open or being opened.
    private(set) var open = 0
    private(set) var isClosed = false
    /// The one used last comes first, so that the others can be seen to be too many.
    private var idle: [Connection] = []
    /// In the order of their tickets.
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

    /// - Returns: the waiter, unless it was served meanwhile.
    mutating func leave(_ ticket: Int) -> Waiter? {
        guard let index = waiters.firstIndex(where: { $0.ticket == ticket }) else { return nil }
        return waiters.remove(at: index).waiter
    }

    /// Takes a connection back.
    ///
    /// - Returns: who gets it, if someone waits.
    mutating func checkIn(_ connection: Connection) -> Waiter? {
        if waiters.isEmpty {
            idle.append(connection)
            return nil
        }
        return waiters.removeFirst().waiter
    }

    /// A connection is gone, or was not opened.
    ///
    /// - Returns: who may open another one in its place.
    mutating func discard() -> Waiter? {
        guard !isClosed, !waiters.isEmpty else {
            open -= 1
            return nil
        }
        return waiters.removeFirst().waiter
    }

    /// - Returns: the idle connections, to be closed, and all who wait, to be sent away.
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
