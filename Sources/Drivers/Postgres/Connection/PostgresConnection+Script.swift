import CPostgres

extension PostgresConnection {
    /// Runs a script of several statements without parameters through the simple query protocol.
    func run(script: String) throws(PostgresError) {
        let handle = try usableHandle()
        guard PQexitPipelineMode(handle) == 1, PQsendQuery(handle, script) == 1 else { throw lost() }
        var conversation = RoundTrip(
            handle: handle, interruptible: false, silence: transaction.responseTimeout ?? defaultPatience)
        while true {
            try awaitResult(&conversation)
            guard let pointer = PQgetResult(handle) else { break }
            let result = PostgresResult(taking: pointer)
            guard result.status == PGRES_FATAL_ERROR, conversation.failure == nil else { continue }
            conversation.failure = PostgresError(result)
        }
        guard PQstatus(handle) == CONNECTION_OK, PQenterPipelineMode(handle) == 1 else {
            throw lost(conversation.failure)
        }
        if let failure = conversation.failure { throw failure }
    }
}
