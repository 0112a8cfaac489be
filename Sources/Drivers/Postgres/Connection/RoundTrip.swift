import CPostgres
import Glibc

/// One round trip to the server that is in progress.
struct RoundTrip {
    let handle: OpaquePointer
    let interruptible: Bool
    /// The time without data from the server after which the connection is treated as lost.
    let silence: Duration
    /// The first error that the server returned.
    var failure: PostgresError?
    var cancelSent = false
    fileprivate var deadline: ContinuousClock.Instant

    init(handle: OpaquePointer, interruptible: Bool, silence: Duration) {
        self.handle = handle
        self.interruptible = interruptible
        self.silence = silence
        deadline = .now + silence
    }
}

extension PostgresConnection {
    /// The time limit for the server's reply to a cancel request.
    private static let cancelTimeout: Duration = .seconds(5)

    /// The response timeout.
    ///
    /// It is longer than the server's own statement timeout. Therefore it applies only to an unreachable server.
    var defaultPatience: Duration { Self.responseTimeout(statementTimeout: settings.statementTimeout) }

    static func responseTimeout(statementTimeout: Duration) -> Duration {
        statementTimeout == .zero ? .seconds(24 * 60 * 60) : statementTimeout + .seconds(5)
    }

    func usableHandle() throws(PostgresError) -> OpaquePointer {
        guard let handle, isStanding else {
            throw PostgresError(
                code: .connectionFailure, message: "the connection to \(settings.place) was lost before")
        }
        return handle
    }

    /// Sends all remaining data and waits until `PQgetResult` does not block.
    func awaitResult(_ conversation: inout RoundTrip) throws(PostgresError) {
        let handle = conversation.handle
        while true {
            let unsent = PQflush(handle)
            guard unsent >= 0 else { throw lost(conversation.failure) }
            guard PQisBusy(handle) == 1 else { return }
            let readiness = wait(
                for: unsent == 0 ? POLLIN : POLLIN | POLLOUT, on: PQsocket(handle), until: conversation.deadline,
                interruptible: conversation.interruptible && !conversation.cancelSent)
            switch readiness {
            case .ready:
                guard PQconsumeInput(handle) == 1 else { throw lost(conversation.failure) }
                if !conversation.cancelSent { conversation.deadline = .now + conversation.silence }
            case .interrupted:
                conversation.cancelSent = true
                conversation.deadline = .now + Self.cancelTimeout
                cancelRequest?.send()
            case .expired:
                throw lost(
                    PostgresError(
                        code: .connectionFailure,
                        message:
                            "no data from \(settings.place) for \(conversation.silence); the connection is treated as lost"
                    ))
            }
        }
    }

    /// Marks the connection as lost and returns the error, with the server's own message if it sent one.
    func lost(_ failure: PostgresError? = nil) -> PostgresError {
        cancelPendingWork()
        if let failure, failure.isConnectionLost { return failure }
        guard let handle else {
            return PostgresError(code: .connectionFailure, message: "the connection to \(settings.place) is closed")
        }
        var error = PostgresError(.connectionFailure, connection: handle)
        if error.message.isEmpty { error.message = "the connection to \(settings.place) was lost" }
        return error
    }
}
