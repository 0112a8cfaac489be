public import EntityModel
public import Primitives
import Synchronization

/// The state of one version of a connection, derived from the tool's responses.
///
/// While the tool rejects the credentials, requests stop: repeated attempts with a wrong password would lock the user
/// out. At intervals, one request checks the credentials. A changed connection has a new monitor and starts at once.
/// With ``memory``, the knowledge of a monitor outlives its process.
public final class ConnectionMonitor: Sendable {
    private struct Rejection {
        var failure: ToolError
        var since: Timestamp
        var nextCheck: Timestamp
    }

    private struct Problem {
        var message: String
        var since: Timestamp
        var seen: Timestamp
        var until: Timestamp?
    }

    private struct State {
        var rejection: Rejection?
        var unreachable: Problem?
        var limited: Problem?
        /// The lost permissions, by the project that the user no longer sees.
        var lost: [String: Problem] = [:]
        /// The time when the tool last answered the user.
        var answered: Timestamp?
        var healthySince: Timestamp?
        var lookedForNew = Timestamp.epoch
    }

    /// Whether a request may be sent.
    enum Admission {
        case open
        case closed(ToolError)
        /// The caller must check the credentials first.
        case check(ToolError)
    }

    /// The time for which a lost permission counts after it was last observed.
    private static let lostLife: Duration = .minutes(15)
    /// The maximum number of projects to remember.
    ///
    /// The limit bounds memory.
    private static let maxLost = 100

    private let state = Mutex(State())

    public init() {}

    // MARK: Requests

    func admission(now: Timestamp) -> Admission {
        state.withLock { state in
            guard let rejection = state.rejection else { return .open }
            let failure = Self.waiting(rejection, now)
            guard now >= rejection.nextCheck else { return .closed(failure) }
            // The other callers wait for the result of this check.
            state.rejection?.nextCheck = now + Self.interval(rejection, now)
            return .check(failure)
        }
    }

    /// Records that the tool answered the connection's user.
    func answered(now: Timestamp) {
        state.withLock { state in
            if state.rejection != nil || state.unreachable != nil || state.healthySince == nil {
                state.healthySince = now
            }
            state.rejection = nil
            state.unreachable = nil
            if let until = state.limited?.until, until <= now { state.limited = nil }
            state.answered = now
        }
    }

    /// Records that the tool rejects the credentials.
    ///
    /// - Parameters:
    ///   - failure: The rejection, without secrets.
    ///   - now: The current time.
    /// - Returns: The failure with the time after which a waiting message should be retried.
    @discardableResult
    public func reject(_ failure: ToolError, now: Timestamp) -> ToolError {
        state.withLock { state in
            var rejection = state.rejection ?? Rejection(failure: failure, since: now, nextCheck: .epoch)
            rejection.failure = failure
            rejection.nextCheck = now + Self.interval(rejection, now)
            state.rejection = rejection
            return Self.waiting(rejection, now)
        }
    }

    /// Records that no tool answers at the address.
    func unreachable(_ message: String, now: Timestamp) {
        state.withLock { state in
            let since = state.unreachable?.since ?? now
            state.unreachable = Problem(message: message, since: since, seen: now)
        }
    }

    /// Records that the tool limits the rate of requests until a time.
    func limited(_ message: String, until: Timestamp, now: Timestamp) {
        state.withLock { state in
            let known = state.limited.flatMap { ($0.until ?? .epoch) > now ? $0 : nil }
            state.limited = Problem(
                message: message, since: known?.since ?? now, seen: now, until: max(until, known?.until ?? .epoch))
        }
    }

    // MARK: Permissions

    /// Records that the user no longer sees a project.
    public func lost(_ project: String, _ message: String, now: Timestamp) {
        state.withLock { state in
            let since = state.lost[project]?.since ?? now
            guard state.lost[project] != nil || state.lost.count < Self.maxLost else { return }
            state.lost[project] = Problem(message: message, since: since, seen: now)
        }
    }

    /// Records that the user sees a project.
    public func found(_ project: String) {
        state.withLock { $0.lost[project] = nil }
    }

    // MARK: State

    /// The maximum time that a caller waits for the tool's limit.
    ///
    /// For a longer time, the message waits in its queue.
    private static let maxCallerWait: Duration = .seconds(1)

    /// Returns the failure that a request would get now; `nil` if requests may be sent.
    public func hold(now: Timestamp) -> ToolError? {
        state.withLock { state in
            if let rejection = state.rejection, now < rejection.nextCheck { return Self.waiting(rejection, now) }
            guard let limited = state.limited, let until = limited.until, until - now > Self.maxCallerWait else {
                return nil
            }
            return ToolError(
                kind: .rateLimited, message: limited.message, retryAfter: (until - now).fractionalSeconds,
                wasNotSent: true)
        }
    }

    /// Returns whether the caller should check for a changed connection.
    ///
    /// This is once per second while the credentials are rejected.
    public func shouldLookForNew(now: Timestamp) -> Bool {
        state.withLock { state in
            guard state.rejection != nil, now - state.lookedForNew >= .seconds(1) else { return false }
            state.lookedForNew = now
            return true
        }
    }

    /// Makes the next request check the credentials, whenever the last check was.
    public func checkSoon() {
        state.withLock { $0.rejection?.nextCheck = .epoch }
    }

    /// The knowledge that outlives the process: the time when the connection entered its state, and the reason.
    public struct Memory: Hashable, Sendable, Codable {
        public struct Trouble: Hashable, Sendable, Codable {
            public var message: String
            /// The time when the problem began.
            public var since: Timestamp
            /// The time when the problem ends by itself.
            public var until: Timestamp?
        }

        public var healthySince: Timestamp?
        public var rejection: Trouble?
        public var unreachable: Trouble?
        public var limited: Trouble?
        /// The lost permissions, by the project that the user no longer sees.
        public var lost: [String: Trouble]?

        public init() {}
    }

    /// The current knowledge, to be stored.
    public var memory: Memory {
        state.withLock { state in
            var memory = Memory()
            memory.healthySince = state.healthySince
            memory.rejection = state.rejection.map { .init(message: $0.failure.message, since: $0.since) }
            memory.unreachable = state.unreachable.map { .init(message: $0.message, since: $0.since) }
            memory.limited = state.limited.map { .init(message: $0.message, since: $0.since, until: $0.until) }
            memory.lost =
                state.lost.isEmpty ? nil : state.lost.mapValues { .init(message: $0.message, since: $0.since) }
            return memory
        }
    }

    /// Restores the knowledge that an earlier process stored for the same version of the connection.
    ///
    /// Rejected credentials are checked by the first request. A tool that did not answer is asked again when the state
    /// is next requested. Until then, the state is the one that the earlier process left.
    ///
    /// - Parameters:
    ///   - memory: The knowledge of the earlier process.
    ///   - now: The current time.
    public func restore(_ memory: Memory, now: Timestamp) {
        state.withLock { state in
            guard state.answered == nil, state.rejection == nil, state.unreachable == nil else { return }
            state.healthySince = memory.healthySince
            state.rejection = memory.rejection.map { trouble in
                Rejection(
                    failure: ToolError(kind: .credentialsRejected, message: trouble.message), since: trouble.since,
                    nextCheck: .epoch)
            }
            state.unreachable = memory.unreachable.map { Problem(message: $0.message, since: $0.since, seen: .epoch) }
            state.limited = memory.limited.map {
                Problem(message: $0.message, since: $0.since, seen: now, until: $0.until)
            }
            state.lost = (memory.lost ?? [:]).mapValues { Problem(message: $0.message, since: $0.since, seen: now) }
        }
    }

    /// Returns the state of the connection; `nil` if the tool did not answer within the last `age`.
    public func view(now: Timestamp, within age: Duration? = nil) -> ConnectionState? {
        state.withLock { state in
            if let rejection = state.rejection {
                return ConnectionState(
                    .credentialsRejected, since: rejection.since, message: rejection.failure.message)
            }
            if let trouble = state.unreachable, age.map({ now - trouble.seen <= $0 }) ?? true {
                return ConnectionState(.unreachable, since: trouble.since, message: trouble.message)
            }
            if let trouble = state.limited, let until = trouble.until, until > now {
                return ConnectionState(.rateLimited, since: trouble.since, message: trouble.message, until: until)
            }
            state.lost = state.lost.filter { now - $0.value.seen <= Self.lostLife }
            if let trouble = state.lost.values.min(by: { $0.since < $1.since }) {
                return ConnectionState(.permissionLost, since: trouble.since, message: trouble.message)
            }
            guard let answered = state.answered, age.map({ now - answered <= $0 }) ?? true else {
                return nil
            }
            return ConnectionState(.healthy, since: state.healthySince ?? answered)
        }
    }

    /// Returns the time between two checks.
    ///
    /// They are short after the rejection and long later, because each check is a failed login.
    private static func interval(_ rejection: Rejection, _ now: Timestamp) -> Duration {
        switch now - rejection.since {
        case ..<(.seconds(30)): .seconds(3)
        case ..<(.minutes(2)): .seconds(10)
        case ..<(.minutes(10)): .seconds(30)
        default: .minutes(5)
        }
    }

    private static func waiting(_ rejection: Rejection, _ now: Timestamp) -> ToolError {
        var failure = rejection.failure
        failure.retryAfter =
            switch now - rejection.since {
            case ..<(.minutes(1)): 2
            case ..<(.minutes(10)): 8
            default: 60
            }
        return failure
    }
}
