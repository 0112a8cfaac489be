public import EntityModel

/// The records of shares, kept by entity-sync.
public protocol ShareStore: Sendable {
    /// Runs `body` in one transaction that is rolled back if it throws.
    func transaction<Value: Sendable>(
        for account: AccountID, _ body: sending (any ShareTransaction) async throws -> Value
    ) async throws -> Value

    /// A profile's shares whose id comes after `after`, in the order of their ids.
    func shares(of account: AccountID, profile: String, after: String?, limit: Int) async throws -> [Share]

    /// Shares that wait for something that may never come: a first transfer, an item to read with nothing under way, or
    /// an answer to a command issued before `issuedBefore`; those whose pause has come to its end by `now`.
    ///
    /// Both in milliseconds since 1970.
    func stalledShares(
        of account: AccountID, profile: String, issuedBefore: Int64, now: Int64, limit: Int
    ) async throws -> [Share]

    /// A profile's shares with values that were rejected under rules with another fingerprint than `rules`, and that
    /// are not paused.
    func rejected(
        of account: AccountID, profile: String, notUnder rules: String, now: Int64, limit: Int
    ) async throws -> [Share]

    /// How many shares a profile has.
    func count(of account: AccountID, profile: String) async throws -> Int

    /// How many of a profile's shares wait for an item to be made, those that are paused left out.
    func pendingCreationCount(of account: AccountID, profile: String) async throws -> Int

    /// Which of the items have a share in the profile, or are set apart.
    func sharedOrExcluded(among items: [EntityKey], profile: String, account: AccountID) async throws -> Set<EntityKey>

    /// Up to when a side of a profile was asked for changes, in milliseconds since 1970.
    func watermark(of account: AccountID, profile: String, side: Side) async throws -> Int64?
    func setWatermark(_ value: Int64, of account: AccountID, profile: String, side: Side) async throws
}

/// What can be done with the records while their rows are locked.
public protocol ShareTransaction {
    /// The shares that an item belongs to, locked until the transaction ends.
    func shares(of entity: EntityKey) async throws -> [Share]
    /// One share, locked until the transaction ends.
    func share(_ id: String) async throws -> Share?
    /// The shares that have one of the items, in any profile and not locked.
    func shares(containingAny items: [EntityKey]) async throws -> [Share]
    /// The ids of the shares with fields that point at one of the items.
    func shares(linkingTo items: [EntityKey]) async throws -> [String]
    /// The pairs with one of these ids on one of the sides, or all where `ids` is `nil`.
    func pairs(of share: String, ids: [String]?) async throws -> [CommentPair]
    /// Removes all pairs of a share.
    func removePairs(of share: String) async throws
    /// Remembers a share as it is before a migration moves it.
    func saveTransferSnapshot(_ moved: TransferredShare, by job: String) async throws
    /// Forgets what a migration remembers of a share.
    func deleteTransferSnapshot(_ share: String, of job: String) async throws
    /// Keeps what a share knows after a person ends it, so that sharing the same pair again continues from there.
    func keepUnshared(_ ended: TransferredShare, at now: Int64) async throws
    /// Returns what was kept of the ended share of two items, and forgets it.
    func releaseUnshared(source: EntityKey, target: EntityKey, profile: String) async throws -> TransferredShare?
    /// Stores a share, its changed pairs and its history together.
    func store(_ change: ShareChange) async throws
    /// Stores history alone.
    func append(_ history: [HistoryEntry]) async throws
    /// Whether a person ended the share of one of the items in the profile: it is not shared again but by a person.
    func isExcluded(anyOf entities: [EntityKey], profile: String) async throws -> Bool
    /// Records that items are not to be shared without a person's word, or that they may be again.
    func setExcluded(_ entities: [EntityKey], profile: String, _ isSetApart: Bool) async throws
}

/// What one decision changes in the records.
public struct ShareChange: Sendable {
    public var share: Share
    public var pairs: [CommentPair]
    public var history: [HistoryEntry]
    /// The share's rows are removed, its history stays.
    public var endsShare: Bool

    public init(share: Share, pairs: [CommentPair], history: [HistoryEntry], endsShare: Bool = false) {
        self.share = share
        self.pairs = pairs
        self.history = history
        self.endsShare = endsShare
    }
}

/// Where commands go.
public protocol CommandSender: Sendable {
    /// Returns when the broker has confirmed all of them.
    func send(_ commands: [Command]) async throws
}

/// Reads items through the tools' adapters.
public protocol ToolReader: Sendable {
    /// The item, with its comments if they are wanted, read now. Throws ``ToolError`` where the tool does not give it.
    func read(_ entity: EntityReference, comments: Bool, account: AccountID) async throws -> EntitySnapshot

    /// The items of one tool without their comments, read now; what is gone is missing. A hundred at most.
    func read(
        _ entities: [EntityReference], in tool: Tool, account: AccountID
    ) async throws -> [EntitySnapshot]

    /// Whether an item exists, asked of its tool now; see `ToolGateway.presence`.
    ///
    /// - Parameters:
    ///   - entity: The item.
    ///   - key: The name by which people knew it last.
    ///   - account: The account that the item belongs to.
    /// - Returns: The proof.
    /// - Throws: ``ToolError`` where the tool does not say it to the connection's own user.
    func presence(
        of entity: EntityReference, knownAs key: String?, account: AccountID
    ) async throws -> Presence

    /// Who changed which fields of an item, as its tool remembers it; `nil` where the tool does not tell.
    func edits(of entity: EntityReference, account: AccountID) async throws -> [ChangelogEntry]?

    /// What an item was converted to and from, also of one that is gone.
    func conversions(of entity: EntityReference, account: AccountID) async throws -> EntityConversions

    /// An item by what people call it, read now. Throws ``ToolError`` where the tool knows none of that name.
    func resolve(_ name: String, in tool: Tool, account: AccountID) async throws -> EntitySnapshot

    /// One page of what changed in a tool at or after `since` (milliseconds since 1970), oldest first.
    func changes(
        in tool: Tool, of types: [String], since: Int64, cursor: String?, account: AccountID
    ) async throws -> ChangePage

    /// One page of the items that a selection means; of a selection with ids, all of them.
    func select(_ selection: EntityQuery, in tool: Tool, account: AccountID) async throws -> EntityPage
}

extension ToolReader {
    public func edits(of entity: EntityReference, account: AccountID) async throws -> [ChangelogEntry]? { nil }

    /// By reading the item.
    public func presence(
        of entity: EntityReference, knownAs key: String?, account: AccountID
    ) async throws -> Presence {
        do {
            _ = try await read(entity, comments: false, account: account)
            return Presence(.exists)
        } catch let failure as ToolError where failure.kind == .notFound {
            return Presence(.absent, reason: failure.message)
        }
    }
}

/// The rules of the accounts' profiles.
public protocol ProfileProvider: Sendable {
    /// - Throws: if the profile cannot be told now. Returns `nil` where there is none.
    func profile(_ id: String, account: AccountID) async throws -> Profile?

    /// All profiles of an account.
    func profiles(of account: AccountID) async throws -> [Profile]
}

/// The time, in milliseconds since 1970.
public typealias Clock = @Sendable () -> Int64
