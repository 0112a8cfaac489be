import CPostgres
import Glibc

extension PostgresConnection {
    /// The kind of the next reply from the server.
    private enum Reply {
        case prepared(PreparedStatements.Key, statement: Int)
        case freed(String)
        case statement(Int, PreparedStatements.Key)
    }

    /// Runs statements in one round trip.
    ///
    /// Canceling the task cancels them on the server.
    func run(_ statements: [SQL]) async throws -> [RowSet] {
        try Task.checkCancellation()
        interrupt.reset()
        return try await withTaskCancellationHandler {
            do throws(PostgresError) {
                return try exchange(statements, interruptible: true)
            } catch {
                if interrupt.isRaised, error.code == .queryCanceled || error.isConnectionLost {
                    throw CancellationError()
                }
                throw error
            }
        } onCancel: {
            interrupt.raise()
        }
    }

    /// Sends statements as one pipeline and waits for all replies on the connection's thread.
    ///
    /// Outside of a transaction, the server runs the statements atomically: all of them take effect or none.
    ///
    /// - Throws: The first error. The server skips the statements after it.
    func exchange(_ statements: [SQL], interruptible: Bool) throws(PostgresError) -> [RowSet] {
        let handle = try usableHandle()
        for statement in statements { try statement.parameters.check() }
        var conversation = RoundTrip(
            handle: handle, interruptible: interruptible, silence: transaction.responseTimeout ?? defaultPatience)
        let replies = try send(statements, on: handle)
        var answers: [RowSet] = []
        answers.reserveCapacity(statements.count)
        var next = 0
        while true {
            try awaitResult(&conversation)
            // A null result marks the end of the reply to one command (libpq, "Pipeline Mode").
            guard let pointer = PQgetResult(handle) else {
                next += 1
                continue
            }
            let result = PostgresResult(taking: pointer)
            switch result.status {
            case PGRES_PIPELINE_SYNC:
                return try finish(conversation, answers)
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
                switch replies[next] {
                case .statement: answers.append(RowSet(result))
                case .prepared, .freed: break
                }
            default:
                guard PQstatus(handle) == CONNECTION_OK else { throw lost(conversation.failure) }
                note(result, to: replies[next], in: &conversation, single: statements.count == 1)
            }
        }
    }

    private func send(_ statements: [SQL], on handle: OpaquePointer) throws(PostgresError) -> [Reply] {
        var replies: [Reply] = []
        func sent(_ outcome: Int32, _ reply: Reply) throws(PostgresError) {
            guard outcome == 1 else { throw lost() }
            replies.append(reply)
        }

        for (index, statement) in statements.enumerated() {
            let parameters = statement.parameters
            let key = PreparedStatements.Key(text: statement.text, types: parameters.types)
            var name = prepared.name(of: key)
            if name == nil {
                let new = prepared.add(key)
                name = new
                for old in prepared.drainDiscarded() {
                    try sent(PQsendQueryParams(handle, "DEALLOCATE \(old)", 0, nil, nil, nil, nil, 1), .freed(old))
                }
                try sent(
                    PQsendPrepare(handle, new, statement.text, Int32(parameters.count), parameters.types),
                    .prepared(key, statement: index))
            }
            let outcome = parameters.withValues { values in
                PQsendQueryPrepared(
                    handle, name, Int32(parameters.count), values, parameters.lengths, parameters.formats, 1)
            }
            try sent(outcome, .statement(index, key))
        }
        guard PQpipelineSync(handle) == 1 else { throw lost() }
        return replies
    }

    /// Stores the first error.
    ///
    /// Removes prepared statements that the server does not have or can no longer use.
    private func note(
        _ result: borrowing PostgresResult, to reply: Reply, in conversation: inout RoundTrip, single: Bool
    ) {
        switch reply {
        case .prepared(let key, _): prepared.forget(key)
        case .freed(let name): prepared.restoreDiscarded(name)
        case .statement: break
        }
        guard result.status == PGRES_FATAL_ERROR, conversation.failure == nil else { return }
        switch reply {
        case .prepared(_, let index):
            conversation.failure = PostgresError(result, statement: single ? nil : index)
        case .freed:
            conversation.failure = PostgresError(result)
        case .statement(let index, let key):
            let failure = PostgresError(result, statement: single ? nil : index)
            conversation.failure = failure
            // The columns of a table changed after the statement was planned, or the statement was freed. It is
            // prepared again the next time.
            if failure.code == .featureNotSupported || failure.code == .invalidStatementName { prepared.remove(key) }
        }
    }

    private func finish(_ conversation: RoundTrip, _ answers: [RowSet]) throws(PostgresError) -> [RowSet] {
        if conversation.cancelSent, conversation.failure?.code != .queryCanceled {
            // The cancel request arrived too late and may still cancel the next statement of this connection.
            cancelPendingWork()
        }
        guard let failure = conversation.failure else { return answers }
        if failure.isConnectionLost { cancelPendingWork() }
        throw failure
    }
}
