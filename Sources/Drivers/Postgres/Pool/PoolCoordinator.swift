import Synchronization

/// Lends connections to callers and takes them back.
///
/// A caller without a connection waits in a queue for a limited time.
final class PoolCoordinator: Sendable {
    private struct State {
        var queue: PoolState<PostgresConnection>
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let settings: PostgresSettings
    private let state: Mutex<State>

    init(_ settings: PostgresSettings) {
        self.settings = settings
        state = Mutex(State(queue: PoolState(limit: settings.maximumConnections)))
    }

    var usage: PostgresPoolUsage {
        state.withLock { state in
            PostgresPoolUsage(open: state.queue.open, idle: state.queue.idleCount, waiting: state.queue.waitingCount)
        }
    }

    /// - Throws: ``PostgresError/Code/poolExhausted``, ``PostgresError/Code/poolClosed``, the error of opening a
    ///   connection, or `CancellationError`.
    func acquire() async throws -> PostgresConnection {
        while true {
            switch try await grant() {
            case .slot:
                return try await openConnection()
            case .connection(let connection):
                guard connection.hasUnexpectedInput else { return connection }
                connection.cancelPendingWork()
                await release(connection)
            }
        }
    }

    func release(_ connection: PostgresConnection) async {
        if connection.isStanding {
            let isClosed = state.withLock { state in
                guard !state.queue.isClosed else { return true }
                state.queue.checkIn(connection)?.resume(returning: .connection(connection))
                return false
            }
            guard isClosed else { return }
        }
        await connection.close()
        lose()
    }

    func close() async {
        let idle = state.withLock { state in
            let (idle, waiters) = state.queue.close()
            for waiter in waiters { waiter.resume(throwing: Self.closedError) }
            return idle
        }
        for connection in idle { await connection.close() }
        await withCheckedContinuation { continuation in
            state.withLock { state in
                if state.queue.open == 0 {
                    continuation.resume()
                } else {
                    state.closers.append(continuation)
                }
            }
        }
    }

    private static var closedError: PostgresError {
        PostgresError(code: .poolClosed, message: "the connection pool was closed")
    }

    private func grant() async throws -> PoolState<PostgresConnection>.Grant {
        switch state.withLock({ $0.queue.acquire() }) {
        case .granted(let grant): grant
        case .closed: throw Self.closedError
        case .wait: try await waitForConnection()
        }
    }

    private func waitForConnection() async throws -> PoolState<PostgresConnection>.Grant {
        let ticket = state.withLock { $0.queue.ticket() }
        // The timer ends with this scope, whether the wait was long or short.
        async let _: Void = expire(ticket)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                state.withLock { state in
                    // Between the first check and this one, a connection may have become available or the task may have
                    // been canceled.
                    if Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
                    switch state.queue.acquire() {
                    case .granted(let grant): continuation.resume(returning: grant)
                    case .closed: continuation.resume(throwing: Self.closedError)
                    case .wait: state.queue.enqueue(continuation, ticket: ticket)
                    }
                }
            }
        } onCancel: {
            state.withLock { $0.queue.leave(ticket)?.resume(throwing: CancellationError()) }
        }
    }

    private func expire(_ ticket: Int) async {
        guard (try? await Task.sleep(for: settings.acquireTimeout)) != nil else { return }
        state.withLock { state in
            guard let waiter = state.queue.leave(ticket) else { return }
            waiter.resume(
                throwing: PostgresError(
                    code: .poolExhausted,
                    message: """
                        no connection to \(settings.place) became available within \(settings.acquireTimeout): \
                        all \(state.queue.limit) are in use and \(state.queue.waitingCount) more callers are waiting
                        """))
        }
    }

    private func openConnection() async throws -> PostgresConnection {
        let connection = PostgresConnection(settings: settings)
        do {
            try await connection.open()
            return connection
        } catch {
            lose()
            throw error
        }
    }

    private func lose() {
        state.withLock { state in
            state.queue.discard()?.resume(returning: .slot)
            guard state.queue.isClosed, state.queue.open == 0 else { return }
            for closer in state.closers { closer.resume() }
            state.closers = []
        }
    }
}
