public import Core
public import EntityModel

/// Asks profile-api for profiles and connections, and remembers the answers.
///
/// What was read is kept for at most half an hour, and only as long as the account's revision is the same: profile-api
/// raises it with each change, and it is asked for every few seconds of use. While profile-api cannot be reached, what
/// is known still serves.
public struct ProfileClient: Sendable {
    /// How long answers are used.
    public struct Lifetimes: Hashable, Sendable {
        /// Of profiles and connections; never longer than half an hour.
        public var value: Duration
        /// Of the answer that there is none.
        public var absence: Duration
        /// Of the knowledge that nothing has changed.
        public var revision: Duration

        public init(
            value: Duration = .seconds(1800), absence: Duration = .seconds(3), revision: Duration = .seconds(3)
        ) {
            self.value = min(value, .seconds(1800))
            self.absence = absence
            self.revision = revision
        }
    }

    private struct Key: Hashable {
        let account: AccountID
        let id: String
    }

    /// What the revision call answers.
    public struct Revision: Hashable, Sendable, Codable {
        public var revision: Int64

        public init(revision: Int64) {
            self.revision = revision
        }
    }

    private static let scopes: Set<Scope> = [.profilesRead]

    private let client: InternalClient
    private let lifetimes: Lifetimes
    private let revisions: SingleFlightCache<AccountID, Int64?>
    private let lists: SingleFlightCache<AccountID, [Profile]>
    private let profiles: SingleFlightCache<Key, Profile?>
    private let connections: SingleFlightCache<Key, ConnectionRecord?>

    /// - Parameters:
    ///   - client: for profile-api's internal address.
    ///   - lifetimes: of what is remembered.
    ///   - timing: the clock.
    public init(_ client: InternalClient, lifetimes: Lifetimes = Lifetimes(), timing: TimeSource = .system) {
        self.client = client
        self.lifetimes = lifetimes
        revisions = SingleFlightCache(capacity: 10_000, now: timing.now)
        lists = SingleFlightCache(capacity: 1000, now: timing.now)
        profiles = SingleFlightCache(capacity: 10_000, now: timing.now)
        connections = SingleFlightCache(capacity: 10_000, now: timing.now)
    }

    /// All accounts of the installation; asked anew each time.
    public func accounts() async throws(InternalCallError) -> [AccountID] {
        try await client.get(URLPath(["internal", "v1", "accounts"]), scopes: Self.scopes)
    }

    /// An account's profiles, in the order of their ids.
    public func profiles(of account: AccountID) async throws(InternalCallError) -> [Profile] {
        let stamp = try await revision(of: account)
        return try await lists.value(for: account, stamp: stamp, lifetime: { [lifetimes] _ in lifetimes.value }) {
            await read(account, ["profiles"])
        }
    }

    /// One profile; `nil` where there is none.
    public func profile(_ id: String, account: AccountID) async throws(InternalCallError) -> Profile? {
        let stamp = try await revision(of: account)
        return try await profiles.value(
            for: Key(account: account, id: id), stamp: stamp, lifetime: { lifetime($0) }
        ) {
            await find(account, ["profiles", id])
        }
    }

    /// One connection with its sealed credentials; `nil` where there is none.
    public func connection(_ id: String, account: AccountID) async throws(InternalCallError) -> ConnectionRecord? {
        let stamp = try await revision(of: account)
        return try await connections.value(
            for: Key(account: account, id: id), stamp: stamp, lifetime: { lifetime($0) }
        ) {
            await find(account, ["connections", id])
        }
    }

    /// Forgets what is known of an account, for instance when a tool says that it is wrong.
    public func invalidate(account: AccountID) {
        revisions.drop { $0 == account }
        lists.drop { $0 == account }
        profiles.drop { $0.account == account }
        connections.drop { $0.account == account }
    }

    /// The account's revision; `nil` if it cannot be told now.
    private func revision(of account: AccountID) async throws(InternalCallError) -> Int64? {
        try await revisions.value(for: account, stamp: nil, lifetime: { [lifetimes] _ in lifetimes.revision }) {
            let answer: Result<Revision, InternalCallError> = await read(account, ["revision"])
            return .success(try? answer.get().revision)
        }
    }

    private func lifetime<Value>(_ value: Value?) -> Duration {
        value == nil ? lifetimes.absence : lifetimes.value
    }

    private func read<Value: Decodable>(
        _ account: AccountID, _ rest: [String]
    ) async -> Result<Value, InternalCallError> {
        do {
            return .success(
                try await client.get(URLPath(["internal", "v1", account.rawValue] + rest), scopes: Self.scopes))
        } catch {
            return .failure(error)
        }
    }

    private func find<Value: Decodable>(
        _ account: AccountID, _ rest: [String]
    ) async -> Result<Value?, InternalCallError> {
        let answer: Result<Value, InternalCallError> = await read(account, rest)
        if case .failure(.refused(_, 404, _)) = answer { return .success(nil) }
        return answer.map { $0 }
    }
}
