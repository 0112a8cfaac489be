import CPostgres

/// The state of a connection's transaction.
enum TransactionState {
    case none
    /// No statement was sent yet. The statements in `opening` are sent together with the first statement.
    case pendingBegin(Int, opening: [SQL], patience: Duration?)
    case open(Int, patience: Duration?)
    /// The transaction's own COMMIT was sent.
    case committed(Int)

    var responseTimeout: Duration? {
        switch self {
        case .pendingBegin(_, _, let timeout), .open(_, let timeout): timeout
        case .none, .committed: nil
        }
    }
}

extension PostgresConnection {
    /// Runs the body in a transaction on the connection's thread.
    ///
    /// The transaction is committed when the body returns. It is rolled back if the body throws or the task is canceled
    /// before the commit.
    func transaction<Value: Sendable>(
        opening: [SQL], patience: Duration?, _ body: sending (PostgresTransaction) async throws -> Value
    ) async throws -> Value {
        transactionCount += 1
        let number = transactionCount
        transaction = .pendingBegin(number, opening: opening, patience: patience)
        do {
            let value = try await body(PostgresTransaction(connection: self, number: number))
            if case .open = transaction {
                try Task.checkCancellation()
                try commit()
            }
            transaction = .none
            return value
        } catch {
            rollBack()
            throw error
        }
    }

    /// Runs statements of a transaction.
    ///
    /// The opening statements are sent before them if necessary, and COMMIT after them if requested.
    func run(_ statements: [SQL], in number: Int, committing: Bool = false) async throws -> [RowSet] {
        for statement in statements { try statement.parameters.check() }
        let opening = try enter(number)
        let all = opening + statements + (committing ? ["COMMIT"] : [])
        guard !all.isEmpty else { return [] }
        do {
            var answers = try await run(all)
            if committing {
                transaction = .committed(number)
                try confirmCommit(answers.removeLast())
            }
            answers.removeFirst(opening.count)
            return answers
        } catch is CancellationError where committing && !isStanding {
            throw PostgresError(
                code: .commitUnknown,
                message: "canceled during COMMIT; the outcome at \(settings.place) is unknown")
        } catch var error as PostgresError {
            if committing, error.isConnectionLost { error.code = .commitUnknown }
            if let statement = error.statement {
                error.statement = statements.count > 1 && statement >= opening.count ? statement - opening.count : nil
            }
            throw error
        }
    }

    /// Runs a script in a transaction.
    func run(script: String, in number: Int) async throws {
        let opening = try enter(number)
        if !opening.isEmpty { _ = try await run(opening) }
        try run(script: script)
    }

    /// - Returns: The statements that must be sent first.
    private func enter(_ number: Int) throws(PostgresError) -> [SQL] {
        switch transaction {
        case .pendingBegin(number, let opening, let timeout):
            transaction = .open(number, patience: timeout)
            return opening
        case .open(number, _):
            // The opening statements may have failed. In that case no statement may run outside of the transaction.
            guard let handle, PQtransactionStatus(handle) != PQTRANS_IDLE else { throw failed }
            return []
        case .none, .pendingBegin, .open, .committed:
            throw PostgresError(code: .transactionEnded, message: "the transaction has already ended")
        }
    }

    private var failed: PostgresError {
        PostgresError(
            code: .failedTransaction,
            message: "a statement of the transaction failed, so the transaction was rolled back")
    }

    private func commit() throws(PostgresError) {
        guard PQtransactionStatus(try usableHandle()) == PQTRANS_INTRANS else { throw failed }
        do throws(PostgresError) {
            try confirmCommit(try exchange(["COMMIT"], interruptible: false).first)
        } catch {
            var error = error
            if error.isConnectionLost { error.code = .commitUnknown }
            throw error
        }
    }

    /// The server replies to COMMIT with ROLLBACK if a statement failed and the body continued anyway.
    private func confirmCommit(_ answer: RowSet?) throws(PostgresError) {
        guard answer?.commandTag == "COMMIT" else { throw failed }
    }

    /// Rolls back an open transaction.
    ///
    /// If that fails, the connection is closed, and the server rolls back by itself.
    private func rollBack() {
        transaction = .none
        guard let handle, isStanding else { return close() }
        guard PQtransactionStatus(handle) != PQTRANS_IDLE else { return }
        do throws(PostgresError) {
            _ = try exchange(["ROLLBACK"], interruptible: false)
        } catch {
            close()
        }
    }
}
