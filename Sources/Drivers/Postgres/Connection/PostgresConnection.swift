import CPostgres
import Glibc
import Primitives
import Synchronization

/// One connection to the server, with a thread of its own for blocking calls.
///
/// All access to the `PGconn` happens on that thread. The body of a transaction also runs there, so that its statements
/// need no thread switches.
actor PostgresConnection {
    private let executor = BlockingExecutor(label: "postgres.connection")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    let settings: PostgresSettings
    let interrupt = Interrupt()
    private nonisolated let transactionStatus = Atomic(false)
    /// The socket, which any thread may check, or -1 if the connection is closed.
    private nonisolated let socket = Atomic<Int32>(-1)

    private(set) var handle: OpaquePointer?
    private(set) var cancelRequest: CancelRequest?
    var prepared: PreparedStatements
    var transaction = TransactionState.none
    /// The number of the last transaction.
    ///
    /// It distinguishes an ended transaction from the current one.
    var transactionCount = 0

    init(settings: PostgresSettings) {
        self.settings = settings
        prepared = PreparedStatements(limit: settings.preparedStatements)
    }

    isolated deinit {
        PQfinish(handle)
    }

    /// Whether the connection can be used, now and by the pool's next caller.
    nonisolated var isStanding: Bool { transactionStatus.load(ordering: .relaxed) }

    /// Marks the connection as no longer usable.
    nonisolated func cancelPendingWork() {
        transactionStatus.store(false, ordering: .relaxed)
    }

    /// Whether bytes arrived although no statement is running.
    ///
    /// On an idle connection, such bytes mean that the server closed it or announced the shutdown. They can also report
    /// a changed server setting, but opening a new connection in that case is cheap.
    nonisolated var hasUnexpectedInput: Bool {
        var descriptor = pollfd(fd: socket.load(ordering: .relaxed), events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) != 0
    }

    /// Opens the connection.
    ///
    /// - Throws: ``PostgresError/Code/connectionRefused``, or `CancellationError` if the task is canceled.
    func open() async throws {
        interrupt.reset()
        try await withTaskCancellationHandler {
            do throws(PostgresError) {
                try establish()
            } catch {
                close()
                try Task.checkCancellation()
                throw error
            }
        } onCancel: {
            interrupt.raise()
        }
    }

    func close() {
        cancelPendingWork()
        socket.store(-1, ordering: .relaxed)
        PQfinish(handle)
        handle = nil
    }

    private func establish() throws(PostgresError) {
        let connection = settings.withKeywords { pairs in
            let keywords = pairs.map { strdup($0.keyword) }
            let values = pairs.map { strdup($0.value) }
            defer { (keywords + values).forEach { free($0) } }
            return PQconnectStartParams(
                keywords.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 0)
        }
        handle = connection
        guard let connection else {
            throw PostgresError(code: .connectionRefused, message: "libpq has no memory for a connection")
        }
        let deadline = ContinuousClock.now + settings.connectTimeout
        var step = PGRES_POLLING_WRITING
        while step != PGRES_POLLING_OK {
            guard PQstatus(connection) != CONNECTION_BAD, step != PGRES_POLLING_FAILED else {
                throw PostgresError(.connectionRefused, connection: connection)
            }
            let readiness = wait(
                for: step == PGRES_POLLING_READING ? POLLIN : POLLOUT, on: PQsocket(connection), until: deadline)
            switch readiness {
            case .ready: step = PQconnectPoll(connection)
            case .interrupted: throw PostgresError(code: .queryCanceled, message: "canceled while connecting")
            case .expired:
                throw PostgresError(
                    code: .connectionRefused,
                    message: "no response from \(settings.place) within \(settings.connectTimeout)")
            }
        }
        // The default receiver prints notices to standard error.
        PQsetNoticeReceiver(connection, { _, _ in }, nil)
        guard PQsetnonblocking(connection, 1) == 0, PQenterPipelineMode(connection) == 1 else {
            throw PostgresError(.connectionRefused, connection: connection)
        }
        cancelRequest = CancelRequest(connection: connection)
        socket.store(PQsocket(connection), ordering: .relaxed)
        transactionStatus.store(true, ordering: .relaxed)
    }

    enum Readiness {
        case ready, interrupted, expired
    }

    /// Waits on the connection's thread for the socket, the interrupt (unless it is ignored), or the deadline.
    func wait(
        for events: Int32, on socket: Int32, until deadline: ContinuousClock.Instant, interruptible: Bool = true
    ) -> Readiness {
        // The function `poll` skips an entry with a negative descriptor.
        var descriptors: InlineArray<2, pollfd> = [
            pollfd(fd: socket, events: Int16(events), revents: 0),
            pollfd(fd: interruptible ? interrupt.descriptor : -1, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            let left = max((deadline - ContinuousClock.now).wholeMilliseconds, 0)
            var span = descriptors.mutableSpan
            let count = span.withUnsafeMutableBufferPointer {
                poll($0.baseAddress, nfds_t($0.count), Int32(clamping: left + 1))
            }
            if count < 0, errno == EINTR { continue }
            if interruptible, interrupt.isRaised { return .interrupted }
            if count != 0 { return .ready }
            if ContinuousClock.now >= deadline { return .expired }
        }
    }
}
