public import Core
public import EntityModel

/// A client of profile-api for profiles and connections, with a cache.
///
/// An entry is used for at most 30 minutes, and only while the account's revision is unchanged. Profile-api increments
/// the revision with each change, and the client checks it every few seconds while it is used. While profile-api is
/// unreachable, the client continues to use the cached values.
public struct ProfileClient: Sendable {
    /// The lifetimes of cached responses.
    public struct Lifetimes: Hashable, Sendable {
        /// The lifetime of profiles and connections, at most 30 minutes.
        public var value: Duration
        /// The lifetime of the information that a profile or connection does not exist.
        public var absence: Duration
        /// The time between two checks of the account's revision.
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

    /// The response of the revision route.
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
    ///   - client: The client for profile-api's internal address.
    ///   - lifetimes: The lifetimes of cached responses.
    ///   - timing: The clock.
    public init(_ client: InternalClient, lifetimes: Lifetimes = Lifetimes(), timing: TimeSource = .system) {
        self.client = client
        self.lifetimes = lifetimes
        revisions = SingleFlightCache(capacity: 10_000, now: timing.now)
        lists = SingleFlightCache(capacity: 1000, now: timing.now)
        profiles = SingleFlightCache(capacity: 10_000, now: timing.now)
        connections = SingleFlightCache(capacity: 10_000, now: timing.now)
    }

    /// Returns all accounts of the installation, without using the cache.
    public func accounts() async throws(InternalCallError) -> [AccountID] {
        try await client.get(URLPath(["internal", "v1", "accounts"]), scopes: Self.scopes)
    }

    /// Returns an account's profiles, ordered by ID.
    public func profiles(of account: AccountID) async throws(InternalCallError) -> [Profile] {
        let stamp = try await revision(of: account)
        return try await lists.value(for: account, stamp: stamp, lifetime: { [lifetimes] _ in lifetimes.value }) {
            await read(account, ["profiles"])
        }
    }

    /// Returns one profile, or `nil` if it does not exist.
    public func profile(_ id: String, account: AccountID) async throws(InternalCallError) -> Profile? {
        let stamp = try await revision(of: account)
        return try await profiles.value(
            for: Key(account: account, id: id), stamp: stamp, lifetime: { lifetime($0) }
        ) {
            await find(account, ["profiles", id])
        }
    }

    /// Returns one connection with its sealed credentials, or `nil` if it does not exist.
    public func connection(_ id: String, account: AccountID) async throws(InternalCallError) -> ConnectionRecord? {
        let stamp = try await revision(of: account)
        return try await connections.value(
            for: Key(account: account, id: id), stamp: stamp, lifetime: { lifetime($0) }
        ) {
            await find(account, ["connections", id])
        }
    }

    /// Drops the cached values of an account, for example when a tool rejects its credentials.
    public func invalidate(account: AccountID) {
        revisions.drop { $0 == account }
        lists.drop { $0 == account }
        profiles.drop { $0.account == account }
        connections.drop { $0.account == account }
    }

    /// Returns the account's revision, or `nil` if profile-api is unreachable.
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
