import Core
public import Curl
public import EntityModel

/// The failure of a call before it is known what it says about the connection.
struct AttemptError: Error {
    var failure: ToolError
    /// The user whom the answer was given to; `nil` where there is no answer, or nothing tells.
    var identity: IdentityCheck.Identity?
    /// Whether no tool answered.
    var isUnreachable: Bool
    /// Whether the failure comes from the issuer of tokens.
    var isOfIssuer: Bool

    init(
        _ failure: ToolError, identity: IdentityCheck.Identity? = nil, isUnreachable: Bool = false,
        isOfIssuer: Bool = false
    ) {
        self.failure = failure
        self.identity = identity
        self.isUnreachable = isUnreachable
        self.isOfIssuer = isOfIssuer
    }
}

/// Finding out whom the tool answers.
extension ToolClient {
    private enum IdentityResult {
        /// The tool names the connection's user.
        case named
        case rejected(ToolError)
        /// The tool did not say.
        case unknown(ToolError)
    }

    /// Makes sure that an answer was given to the connection's own user.
    ///
    /// Asked after the answer came: credentials that are good now were good before.
    ///
    /// - Parameter response: an answer that something is concluded from.
    /// - Throws: `credentialsRejected` if the tool no longer knows the user; `unavailable` if it does not say.
    public func prove(_ response: CurlResponse) async throws(ToolError) {
        guard let identity, identity.identity(response.head) == .unknown else { return }
        if let failure = await unproved(identity) { throw failure }
    }

    /// Asks the tool whom it answers.
    ///
    /// - Throws: `credentialsRejected` if the tool does not know the connection's user; what else went wrong.
    public func verify() async throws(ToolError) {
        guard let identity else { return }
        switch await check(identity) {
        case .named: monitor?.answered(now: timing.now())
        case .rejected(let failure): throw rejected(failure)
        case .unknown(let failure): throw failure
        }
    }

    /// Holds requests back while the credentials are rejected, and checks these from time to time.
    func admit() async throws(ToolError) {
        guard let monitor else { return }
        switch monitor.admission(now: timing.now()) {
        case .open:
            return
        case .closed(let failure):
            throw failure
        case .check(let failure):
            guard let identity else { return }
            switch await check(identity) {
            case .named: monitor.answered(now: timing.now())
            case .rejected(let failure): throw rejected(failure)
            case .unknown: throw failure
            }
        }
    }

    /// Returns the failure for the caller, and records what it says about the connection.
    func judged(_ attempted: AttemptError) async -> ToolError {
        let failure = attempted.failure
        let now = timing.now()
        switch failure.kind {
        case .credentialsRejected:
            return await judgedRejection(attempted)
        case .rateLimited:
            let wait = Int64(((failure.retryAfter ?? 1) * 1000).rounded(.up))
            monitor?.limited(failure.message, until: now + wait, now: now)
        case .notFound where attempted.identity == .unknown:
            // An anonymous visitor is told the same about an item that exists.
            guard let identity else { return failure }
            return await unproved(identity) ?? failure
        case _ where attempted.isUnreachable:
            monitor?.unreachable(failure.message, now: now)
        case .unavailable:
            break
        case .notFound, .forbidden, .permissionLost, .rejected, .superseded, .unreadable:
            monitor?.answered(now: now)
        }
        return failure
    }

    private func judgedRejection(_ attempted: AttemptError) async -> ToolError {
        guard let identity, !attempted.isOfIssuer else { return rejected(attempted.failure) }
        // Another request would be one more failed login, and these lock users out.
        if case .rejected? = attempted.identity { return rejected(attempted.failure) }
        switch await check(identity) {
        case .rejected(let failure):
            return rejected(failure)
        case .unknown:
            return attempted.failure
        case .named:
            monitor?.answered(now: timing.now())
            if case .anonymous? = attempted.identity {
                return ToolError(
                    kind: .unavailable,
                    message: "\(attempted.failure.message); the tool accepts the credentials otherwise")
            }
            // The credentials are good: this one request needs a right or a scope that they lack.
            return ToolError(kind: .forbidden, message: attempted.failure.message)
        }
    }

    /// Why nothing can be concluded from an answer that does not tell whom it was given to; `nil` if it can.
    private func unproved(_ identity: IdentityCheck) async -> ToolError? {
        switch await check(identity) {
        case .named:
            monitor?.answered(now: timing.now())
            return nil
        case .rejected(let failure):
            return rejected(failure)
        case .unknown(let failure):
            return ToolError(
                kind: .unavailable,
                message: "it is not known whether the tool answered the connection's user: \(failure.message)",
                retryAfter: failure.retryAfter)
        }
    }

    private func rejected(_ failure: ToolError) -> ToolError {
        monitor?.reject(failure, now: timing.now()) ?? failure
    }

    private func check(_ identity: IdentityCheck) async -> IdentityResult {
        do throws(AttemptError) {
            let response = try await sendRepeating(identity.check())
            guard identity.namesUser(response) else {
                return .unknown(ToolError(kind: .unavailable, message: "the tool does not name the user"))
            }
            return .named
        } catch {
            if error.failure.kind == .credentialsRejected { return .rejected(error.failure) }
            if error.isUnreachable { monitor?.unreachable(error.failure.message, now: timing.now()) }
            return .unknown(error.failure)
        }
    }
}
