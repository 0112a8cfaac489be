public import EntityModel
public import Primitives

/// The store of shares, which entity-sync owns.
public protocol ShareStore: Sendable {
    /// Runs `body` in one transaction that is rolled back if it throws.
    func transaction<Value: Sendable>(
        for account: AccountID, _ body: sending (any ShareTransaction) async throws -> Value
    ) async throws -> Value

    /// Returns a profile's shares whose ID comes after `after`, in the order of their IDs.
    func shares(of account: AccountID, profile: String, after: String?, limit: Int) async throws -> [Share]

    /// Returns the shares that are stalled.
    ///
    /// A share is stalled if a command that was issued before `issuedBefore` has no result. Without pending commands, it
    /// is also stalled if it needs a read or its first transfer is not complete, and its wait after a failure has ended
    /// by `now`.
    func stalledShares(
        of account: AccountID, profile: String, issuedBefore: Timestamp, now: Timestamp, limit: Int
    ) async throws -> [Share]

    /// Returns the shares with values that were rejected under rules with another fingerprint than `rules`.
    ///
    /// Shares that are in a wait after a failure are left out.
    func rejected(
        of account: AccountID, profile: String, notUnder rules: String, now: Timestamp, limit: Int
    ) async throws -> [Share]

    /// Returns the number of shares of a profile.
    func count(of account: AccountID, profile: String) async throws -> Int

    /// Returns the number of a profile's shares that wait for an item's creation.
    ///
    /// Shares in a wait after a failure are left out.
    func pendingCreationCount(of account: AccountID, profile: String) async throws -> Int

    /// Returns the items that have a share in the profile or are excluded.
    func sharedOrExcluded(among items: [EntityKey], profile: String, account: AccountID) async throws -> Set<EntityKey>

    /// Returns the watermark of a side of a profile.
    func watermark(of account: AccountID, profile: String, side: Side) async throws -> Timestamp?
    func setWatermark(_ value: Timestamp, of account: AccountID, profile: String, side: Side) async throws
}

/// The operations on share records in a transaction that locks their rows.
public protocol ShareTransaction {
    /// Returns the shares that contain an item, locked until the transaction ends.
    func shares(of entity: EntityKey) async throws -> [Share]
    /// Returns one share, locked until the transaction ends.
    func share(_ id: String) async throws -> Share?
    /// Returns the shares that contain one of the items, in any profile and not locked.
    func shares(containingAny items: [EntityKey]) async throws -> [Share]
    /// Returns the IDs of the shares with fields that link to one of the items.
    func shares(linkingTo items: [EntityKey]) async throws -> [String]
    /// Returns the pairs with one of these IDs on one of the sides, or all pairs if `ids` is `nil`.
    func pairs(of share: String, ids: [String]?) async throws -> [CommentPair]
    /// Removes all pairs of a share.
    func removePairs(of share: String) async throws
    /// Stores a share as it is before a transfer.
    func saveTransferSnapshot(_ moved: TransferredShare, by job: String) async throws
    /// Deletes the snapshot of a share that a transfer stored.
    func deleteTransferSnapshot(_ share: String, of job: String) async throws
    /// Keeps the state of a share that a user ended, so that sharing the same items again continues from it.
    func keepUnshared(_ ended: TransferredShare, at now: Timestamp) async throws
    /// Returns and deletes the kept state of the ended share of two items.
    func releaseUnshared(source: EntityKey, target: EntityKey, profile: String) async throws -> TransferredShare?
    /// Stores a share, its changed pairs, and its history together.
    func store(_ change: ShareChange) async throws
    /// Stores only history entries.
    func append(_ history: [HistoryEntry]) async throws
    /// Whether a user ended the share of one of the items in the profile.
    ///
    /// Such items are not auto-shared.
    func isExcluded(anyOf entities: [EntityKey], profile: String) async throws -> Bool
    /// Records or removes the exclusion of items from auto-sharing.
    func setExcluded(_ entities: [EntityKey], profile: String, _ isSetApart: Bool) async throws
}

/// The changes of one decision to the stored records.
public struct ShareChange: Sendable {
    public var share: Share
    public var pairs: [CommentPair]
    public var history: [HistoryEntry]
    /// Whether the share's rows are removed.
    ///
    /// Its history is kept.
    public var endsShare: Bool

    public init(share: Share, pairs: [CommentPair], history: [HistoryEntry], endsShare: Bool = false) {
        self.share = share
        self.pairs = pairs
        self.history = history
        self.endsShare = endsShare
    }
}

/// The port that sends commands.
public protocol CommandSender: Sendable {
    /// Sends the commands.
    ///
    /// Returns when the broker has confirmed all of them.
    func send(_ commands: [Command]) async throws
}

/// The port that provides the profiles of the accounts.
public protocol ProfileProvider: Sendable {
    /// Returns the profile, or `nil` if it does not exist.
    ///
    /// Throws an error if the profile cannot be loaded now.
    func profile(_ id: String, account: AccountID) async throws -> Profile?

    /// Returns all profiles of an account.
    func profiles(of account: AccountID) async throws -> [Profile]
}

/// Returns the current time.
public typealias Clock = @Sendable () -> Timestamp
