import Core
public import Curl
public import EntityModel
import Primitives

/// The failure of a call before its meaning for the connection is determined.
struct AttemptError: Error {
    var failure: ToolError
    /// The user that the response was given to; `nil` without a response or an identity check.
    var identity: IdentityCheck.Identity?
    /// Whether no tool answered.
    var isUnreachable: Bool
    /// Whether the failure comes from the token issuer.
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

/// Checks of the user that the tool responds to.
extension ToolClient {
    private enum IdentityResult {
        /// The tool names the connection's user.
        case named
        case rejected(ToolError)
        /// The response does not identify the user.
        case unknown(ToolError)
    }

    /// Makes sure that a response was given to the connection's own user.
    ///
    /// The check runs after the response arrived: if the credentials are valid now, they were valid before.
    ///
    /// - Parameter response: A response from which the caller draws a conclusion.
    /// - Throws: `credentialsRejected` if the tool no longer knows the user; `unavailable` if the tool does not
    ///   identify the user.
    public func prove(_ response: CurlResponse) async throws(ToolError) {
        guard let identity, identity.identity(response.head) == .unknown else { return }
        if let failure = await unproved(identity) { throw failure }
    }

    /// Checks that the tool accepts the credentials.
    ///
    /// - Throws: `credentialsRejected` if the tool does not know the connection's user, or another failure of the call.
    public func verify() async throws(ToolError) {
        guard let identity else { return }
        switch await check(identity) {
        case .named: monitor?.answered(now: timing.now())
        case .rejected(let failure): throw rejected(failure)
        case .unknown(let failure): throw failure
        }
    }

    /// Stops requests while the credentials are rejected, and checks the credentials at intervals.
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

    /// Returns the failure for the caller and records its meaning for the connection.
    func classified(_ attempted: AttemptError) async -> ToolError {
        let failure = attempted.failure
        let now = timing.now()
        switch failure.kind {
        case .credentialsRejected:
            return await judgedRejection(attempted)
        case .rateLimited:
            let wait = Duration.milliseconds(Int64(((failure.retryAfter ?? 1) * 1000).rounded(.up)))
            monitor?.limited(failure.message, until: now + wait, now: now)
        case .notFound where attempted.identity == .unknown:
            // For an anonymous visitor, the tool reports an existing item as not found, too.
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
        // Another request would be another failed login, and repeated failures lock users out.
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
                    message: "\(attempted.failure.message); the tool accepts the credentials for other requests")
            }
            // The credentials are valid. This request needs a permission or a scope that the user lacks.
            return ToolError(kind: .forbidden, message: attempted.failure.message)
        }
    }

    /// Returns the failure that makes a response without a known user inconclusive; `nil` if the tool accepts the
    /// credentials.
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
                message: "Tandem cannot tell whether the tool responded to the connection's user: \(failure.message)",
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
