public import EntityModel

/// One of the two ends of a share, named by its place in the profile.
public enum Side: String, Hashable, Sendable, Codable, CaseIterable {
    case source, target

    public var other: Side { self == .source ? .target : .source }
}

/// A pair of items kept in step, with all that Tandem remembers of them: ids, versions and hashes, never content.
public struct Share: Hashable, Sendable, Codable {
    public enum Status: String, Hashable, Sendable, Codable {
        /// One of the two items is still to be made.
        case creating
        /// Linked; the first transfer of values has not come to its end.
        case linking
        case active
        /// One of the two items is gone.
        case broken
    }

    public var id: String
    public var account: AccountID
    public var profile: String
    public var mapping: String
    public var status: Status
    /// The side whose values are taken where both differ at the first transfer.
    public var origin: Side
    public var source: SideState
    public var target: SideState
    /// By the field's name in the profile's source tool.
    public var fields: [FieldID: MergeBase]
    /// Counts the share's commands, to both ends together.
    public var sequence: Int64
    /// Counts the writes of this record, so that a decision made on an older reading of it is noticed.
    public var revision: Int64
    /// Where the item that is still to be made shall stand.
    public var scope: EntityScope?
    /// Set after a failure that asking again at once would not mend.
    public var backoff: Backoff?
    /// What is left to do to the item whose counterpart was deleted.
    public var deletionFollowUp: DeletionFollowUp?
    /// Fields that a person wants to correspond again, by their names in the profile's source tool.
    public var pendingRepairs: [FieldID: RepairMode]?
    /// The parts that a tool does not accept; `nil` where there are none.
    public var rejections: [Rejection]?
    /// Whether shares whose fields point at this one's items are still to be told that both are there.
    public var mustNotifyReferringShares: Bool?
    /// The last state of both items that was reviewed because it held something unknown.
    public var reviewed: Review?
    /// The side whose item Tandem created for this share, or `nil` if both items existed before.
    public var created: Side?
    /// The fingerprint of the profile's rules under which values were rejected, or `nil` if none is.
    public var rejectedUnder: String?
    /// The status of a broken share before it broke.
    public var statusBefore: Status?

    public init(
        id: String, account: AccountID, profile: String, mapping: String, origin: Side, source: EntityReference,
        target: EntityReference
    ) {
        self.id = id
        self.account = account
        self.profile = profile
        self.mapping = mapping
        status = .linking
        self.origin = origin
        self.source = SideState(entity: source)
        self.target = SideState(entity: target)
        fields = [:]
        sequence = 0
        revision = 0
    }

    /// A share whose other item is still to be made.
    ///
    /// - Parameters:
    ///   - id: of the share; it is the new item's marker, too.
    ///   - match: the item that is shared, and the route that it fits.
    ///   - side: where that item stands.
    ///   - profile: whose route it is.
    init(id: String, of match: RoutingMatcher.Match, on side: Side, profile: Profile) {
        let unborn = EntityReference.placeholder(
            for: id, type: match.types.type(on: side.other), in: profile.tool(on: side.other))
        self.init(
            id: id, account: profile.account, profile: profile.id, mapping: match.mapping.id, origin: side,
            source: side == .source ? match.entity : unborn, target: side == .source ? unborn : match.entity)
        status = .creating
        scope = match.routing.place(on: side.other).scope
    }

    public subscript(side: Side) -> SideState {
        get { side == .source ? source : target }
        set {
            if side == .source { source = newValue } else { target = newValue }
        }
    }

    /// The items that fields point at and that have no counterparts yet.
    var unresolvedLinks: [EntityKey] { fields.values.flatMap { $0.unresolvedLinks ?? [] } }

    /// The items that fields point at.
    public var linkedEntities: [EntityKey] {
        let all = Set(fields.values.flatMap { $0.linkedEntities ?? [] })
        return all.sorted { ($0.tool.id, $0.sourceId) < ($1.tool.id, $1.sourceId) }
    }

    /// The share's items that there are.
    public var existingEntities: [EntityReference] {
        Side.allCases.map { self[$0].entity }.filter { !$0.isPlaceholder }
    }

    /// The side that the item stands on.
    public func side(of entity: EntityKey) -> Side? {
        if source.entity.key == entity { return .source }
        return target.entity.key == entity ? .target : nil
    }

    /// The side that an item stood on before it was converted.
    func previousSide(of entity: EntityKey) -> Side? {
        Side.allCases.first { side in
            self[side].entity.tool == entity.tool && self[side].previousIDs?.contains(entity.sourceId) == true
        }
    }

    /// The share with an item's type as it is now: an item that is converted keeps its id.
    func updatingType(of entity: EntityReference) -> Share {
        guard let side = side(of: entity.key), self[side].entity != entity else { return self }
        var share = self
        share[side].entity = entity
        return share
    }

    /// What is known of one of the two items.
    public struct SideState: Hashable, Sendable, Codable {
        public var entity: EntityReference
        public var displayKey: String?
        public var url: String?
        /// The newest version whose fields were all considered.
        public var seenVersion: Int64 = 0
        /// The time of the newest change of a comment when all comments were last read, in milliseconds since 1970.
        public var seenCommentTime: Int64 = 0
        /// The hash of the fingerprint that the comments had when they were last considered.
        public var comments: ContentHash?
        /// The hash of the fingerprint that the logged work had when it was last considered.
        public var worklogs: ContentHash?
        /// The command that is under way to this item.
        public var pendingCommand: PendingCommand?
        /// Set when something happened here that must still be looked at, once nothing is under way.
        public var pendingRead: PendingRead?
        /// The ids that the item had before it was converted; copies of its comments name them.
        public var previousIDs: [String]?
        /// The last command that this item's adapter answered.
        public var lastResultSequence: Int64 = 0

        public init(entity: EntityReference) {
            self.entity = entity
        }

        /// Takes note that the item has another id since; its new versions have nothing to do with the old ones.
        mutating func replaceEntity(with heir: EntitySnapshot) {
            if let pendingCommand { self.pendingCommand?.previousEntity = pendingCommand.previousEntity ?? entity }
            previousIDs = (previousIDs ?? []) + [entity.sourceId]
            entity = heir.entity
            displayKey = heir.displayKey
            url = heir.url
            seenVersion = 0
            comments = nil
            worklogs = nil
        }
    }

    /// A command that was decided and whose result is awaited.
    public struct PendingCommand: Hashable, Sendable, Codable {
        public var sequence: Int64
        /// The event that the command follows from: when it is delivered again, the command may never have been sent.
        public var cause: String
        /// Milliseconds since 1970.
        public var issuedAt: Int64
        /// The item that the command went to, where that was converted since.
        public var previousEntity: EntityReference?
    }

    /// Notes the rules under which values were rejected.
    ///
    /// Values that were rejected under older rules keep these, so that reconciliation offers them again.
    mutating func recordRejections(under rules: String) {
        rejectedUnder = fields.values.contains(where: \.hasRejections) ? rejectedUnder ?? rules : nil
    }

    /// Offers the values again that were rejected under other rules than the present ones; reports whether there were
    /// any.
    mutating func retryRejections(under rules: String) -> Bool {
        guard let rejectedUnder, rejectedUnder != rules else { return false }
        self.rejectedUnder = nil
        for field in fields.keys { fields[field]?.retryRejections() }
        for side in Side.allCases where status == .active || status == .linking { self[side].pendingRead = .always }
        return true
    }

    /// Asks for a field to correspond again, or no more.
    mutating func requestRepair(_ field: FieldID, _ mending: RepairMode?) {
        if mending != nil { fields[field]?.oscillation = nil }
        var all = pendingRepairs ?? [:]
        all[field] = mending
        pendingRepairs = all.isEmpty ? nil : all
    }

    /// What becomes of the item whose counterpart was deleted.
    public struct DeletionFollowUp: Hashable, Sendable, Codable {
        public var side: Side
        public var policy: Profile.DeletePolicy
        /// Of the command that does it, once it is sent.
        public var sequence: Int64?
    }

    /// Whose value a field takes that is to correspond again.
    public enum RepairMode: String, Hashable, Sendable, Codable {
        case byRules, source, target

        public init(from side: Side?) {
            self = side.map { $0 == .source ? .source : .target } ?? .byRules
        }

        var side: Side? {
            switch self {
            case .byRules: nil
            case .source: .source
            case .target: .target
            }
        }
    }

    /// A wait before a share that failed is looked after again without a reason.
    public struct Backoff: Hashable, Sendable, Codable {
        /// How often in a row it failed.
        public var failures: Int
        /// Milliseconds since 1970.
        public var until: Int64
    }

    /// Milliseconds that a share is left alone after its first failure, doubled with each further one up to six hours.
    private static let initialBackoff: Int64 = 60_000
    static let maxBackoff: Int64 = 6 * 3_600_000
    /// The longest pause of a share that waits for a permission: a person expects it to continue soon.
    private static let maxShortBackoff: Int64 = 5 * 60_000

    /// Lengthens the wait after one more failure.
    ///
    /// - Parameters:
    ///   - now: Milliseconds since 1970.
    ///   - isShort: Whether the failure says nothing about the share.
    mutating func backOff(at now: Int64, isShort: Bool = false) {
        let failures = (backoff?.failures ?? 0) + 1
        let length = min(
            Share.initialBackoff << min(failures - 1, 20), isShort ? Share.maxShortBackoff : Share.maxBackoff)
        backoff = Backoff(failures: failures, until: now + length)
    }

    /// The fields that are left alone because they went to and fro, by their names in the profile's source tool.
    public func suspendedFields(at now: Int64) -> [FieldID] {
        fields.filter { $0.value.oscillation?.isSuspended(at: now) ?? false }.keys.sorted()
    }

    /// One of the items is gone: nothing is awaited or read any more, but for what is left to do to the other.
    mutating func markBroken(closing: DeletionFollowUp? = nil) {
        if status != .broken { statusBefore = status }
        status = .broken
        self.deletionFollowUp = closing
        backoff = nil
        pendingRepairs = nil
        for side in Side.allCases {
            self[side].pendingRead = nil
            guard side != closing?.side, self[side].pendingCommand != nil else { continue }
            self[side].pendingCommand = nil
            // The result of this command is not awaited any longer. The command may still write.
            for field in fields.keys { fields[field]?.recordUnconfirmedWrite(side) }
        }
    }

    /// Resumes a broken share whose items exist again.
    ///
    /// The values that the sides agreed on before still count.
    mutating func resume() {
        let isUnborn = Side.allCases.contains { self[$0].entity.isPlaceholder }
        status = isUnborn ? .creating : statusBefore == .linking ? .linking : .active
        statusBefore = nil
        deletionFollowUp = nil
        backoff = nil
        mustNotifyReferringShares = true
        for side in Side.allCases {
            self[side].pendingCommand = nil
            self[side].pendingRead = .always
        }
    }

    /// The one side of which only the fields must be read; `nil` where more is to be done, or nothing.
    var onlySideWithPendingFieldRead: Side? {
        guard status == .active, Side.allCases.allSatisfy({ self[$0].pendingCommand == nil }) else { return nil }
        switch (source.pendingRead, target.pendingRead) {
        case (.fields, nil): return .source
        case (nil, .fields): return .target
        default: return nil
        }
    }

    /// A note that an item must be read again.
    public enum PendingRead: Hashable, Sendable, Codable {
        /// Its fields, at least until this version of them is considered; of its comments nothing is missing.
        case fields(Int64)
        /// At least until this version of it is considered.
        case version(Int64)
        /// Whatever its version is.
        case always
    }
}
