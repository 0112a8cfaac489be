public import EntityModel
public import Primitives

/// One of the two sides of a share, named by its position in the profile.
public enum Side: String, Hashable, Sendable, Codable, CaseIterable {
    case source, target

    public var other: Side { self == .source ? .target : .source }
}

/// A pair of items that Tandem keeps in sync, with all state that it stores: IDs, versions, and hashes, never content.
public struct Share: Hashable, Sendable, Codable {
    public enum Status: String, Hashable, Sendable, Codable {
        /// One of the two items has not been created yet.
        case creating
        /// Both items are linked.
        ///
        /// The first transfer of values is not complete.
        case linking
        case active
        /// One of the two items no longer exists.
        case broken
    }

    public var id: String
    public var account: AccountID
    public var profile: String
    public var mapping: String
    public var status: Status
    /// The side from which the share started.
    ///
    /// Its values win where both sides differ at the first transfer.
    public var origin: Side
    public var source: SideState
    public var target: SideState
    /// The merge bases, by the field's name in the profile's source tool.
    public var fields: [FieldID: MergeBase]
    /// The number of commands of the share, for both sides together.
    public var sequence: Int64
    /// The number of writes of this record.
    ///
    /// It reveals a decision that was made on an outdated record.
    public var revision: Int64
    /// The project scope in which the counterpart will be created.
    public var scope: EntityScope?
    /// The current wait after a failure that an immediate retry would not fix.
    public var backoff: Backoff?
    /// The remaining action for the item whose counterpart was deleted.
    public var deletionFollowUp: DeletionFollowUp?
    /// The fields that a user asked to repair, by their names in the profile's source tool.
    public var pendingRepairs: [FieldID: RepairMode]?
    /// The parts that a tool does not accept, or `nil` if there are none.
    public var rejections: [Rejection]?
    /// Whether the shares whose fields link to the items of this share must still learn that both items exist.
    public var mustNotifyReferringShares: Bool?
    /// The last state of both items that was reviewed because it contained something unknown.
    public var reviewed: Review?
    /// The side whose item Tandem created for this share, or `nil` if both items existed before.
    public var created: Side?
    /// The fingerprint of the profile's rules under which values were rejected, or `nil` if none was rejected.
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

    /// Creates a share whose counterpart does not exist yet.
    ///
    /// - Parameters:
    ///   - id: The ID of the share, which is also the marker of the new item.
    ///   - match: The shared item and the routing that it matches.
    ///   - side: The side of the shared item.
    ///   - profile: The profile that contains the routing.
    init(id: String, of match: RoutingMatcher.Match, on side: Side, profile: Profile) {
        let placeholder = EntityReference.placeholder(
            for: id, type: match.types.type(on: side.other), in: profile.tool(on: side.other))
        self.init(
            id: id, account: profile.account, profile: profile.id, mapping: match.mapping.id, origin: side,
            source: side == .source ? match.entity : placeholder, target: side == .source ? placeholder : match.entity)
        status = .creating
        scope = match.routing.place(on: side.other).scope
    }

    public subscript(side: Side) -> SideState {
        get { side == .source ? source : target }
        set {
            if side == .source { source = newValue } else { target = newValue }
        }
    }

    /// The items that fields link to and that have no counterparts yet.
    var unresolvedLinks: [EntityKey] { fields.values.flatMap { $0.unresolvedLinks ?? [] } }

    /// The items that fields link to.
    public var linkedEntities: [EntityKey] {
        let all = Set(fields.values.flatMap { $0.linkedEntities ?? [] })
        return all.sorted { ($0.tool.id, $0.sourceId) < ($1.tool.id, $1.sourceId) }
    }

    /// The items of the share that exist.
    public var existingEntities: [EntityReference] {
        Side.allCases.map { self[$0].entity }.filter { !$0.isPlaceholder }
    }

    /// The keys of the items that exist, and of the items that they were before conversions.
    ///
    /// A list of items that a tool returned before a conversion still names the former item.
    var currentAndFormerKeys: [EntityKey] {
        existingEntities.flatMap { item in
            let former = side(of: item.key).flatMap { self[$0].previousIDs } ?? []
            return [item.key] + former.map { EntityKey(tool: item.tool, sourceId: $0) }
        }
    }

    /// Returns the side of the item.
    public func side(of entity: EntityKey) -> Side? {
        if source.entity.key == entity { return .source }
        return target.entity.key == entity ? .target : nil
    }

    /// Returns the side that an item was on before it was converted.
    func previousSide(of entity: EntityKey) -> Side? {
        Side.allCases.first { side in
            self[side].entity.tool == entity.tool && self[side].previousIDs?.contains(entity.sourceId) == true
        }
    }

    /// Returns the share with the current type of an item, for a conversion that keeps the item's ID.
    func updatingType(of entity: EntityReference) -> Share {
        guard let side = side(of: entity.key), self[side].entity != entity else { return self }
        var share = self
        share[side].entity = entity
        return share
    }

    /// The state that Tandem stores for one of the two items.
    public struct SideState: Hashable, Sendable, Codable {
        public var entity: EntityReference
        public var displayKey: String?
        public var url: String?
        /// The newest version whose fields have all been considered.
        public var seenVersion: Int64 = 0
        /// The time of the newest change of a comment when all comments were last read.
        public var seenCommentTime = Timestamp.epoch
        /// The hash of the comment fingerprint when the comments were last considered.
        public var comments: ContentHash?
        /// The hash of the worklog fingerprint when the worklogs were last considered.
        public var worklogs: ContentHash?
        /// The pending command for this item.
        public var pendingCommand: PendingCommand?
        /// The pending read of this item.
        ///
        /// It is done when no command is pending.
        public var pendingRead: PendingRead?
        /// The IDs that the item had before it was converted.
        ///
        /// Copies of its comments refer to them.
        public var previousIDs: [String]?
        /// The sequence number of the last command whose result the adapter reported.
        public var lastResultSequence: Int64 = 0

        public init(entity: EntityReference) {
            self.entity = entity
        }

        /// Records that the item has a new ID.
        ///
        /// Its new versions are unrelated to the old ones.
        mutating func replaceEntity(with successor: EntitySnapshot) {
            if let pendingCommand { self.pendingCommand?.previousEntity = pendingCommand.previousEntity ?? entity }
            previousIDs = (previousIDs ?? []) + [entity.sourceId]
            entity = successor.entity
            displayKey = successor.displayKey
            url = successor.url
            seenVersion = 0
            comments = nil
            worklogs = nil
        }
    }

    /// A command that was decided and whose result has not arrived.
    public struct PendingCommand: Hashable, Sendable, Codable {
        public var sequence: Int64
        /// The event that caused the command.
        ///
        /// If the event is delivered again, the command may never have been sent.
        public var cause: String
        public var issuedAt: Timestamp
        /// The item that the command was sent to, if that item was converted in the meantime.
        public var previousEntity: EntityReference?
    }

    /// Records the rules under which values were rejected.
    ///
    /// Values that were rejected under older rules keep these, so that reconciliation retries them.
    mutating func recordRejections(under rules: String) {
        rejectedUnder = fields.values.contains(where: \.hasRejections) ? rejectedUnder ?? rules : nil
    }

    /// Retries the values that were rejected under rules other than the current ones.
    ///
    /// - Parameter rules: The fingerprint of the current rules.
    /// - Returns: Whether there were such values.
    mutating func retryRejections(under rules: String) -> Bool {
        guard let rejectedUnder, rejectedUnder != rules else { return false }
        self.rejectedUnder = nil
        for field in fields.keys { fields[field]?.retryRejections() }
        for side in Side.allCases where status == .active || status == .linking { self[side].pendingRead = .always }
        return true
    }

    /// Requests a repair of a field, or cancels the request.
    mutating func requestRepair(_ field: FieldID, _ repair: RepairMode?) {
        if repair != nil { fields[field]?.oscillation = nil }
        var all = pendingRepairs ?? [:]
        all[field] = repair
        pendingRepairs = all.isEmpty ? nil : all
    }

    /// The action for the item whose counterpart was deleted.
    public struct DeletionFollowUp: Hashable, Sendable, Codable {
        public var side: Side
        public var policy: Profile.DeletePolicy
        /// The sequence number of the command that performs the action, once it is sent.
        public var sequence: Int64?
    }

    /// The side whose value a repair copies.
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

    /// A wait before reconciliation retries a share that failed.
    public struct Backoff: Hashable, Sendable, Codable {
        /// The number of consecutive failures.
        public var failures: Int
        /// The end of the wait.
        public var until: Timestamp
    }

    /// The wait after the first failure.
    ///
    /// It doubles with each further failure, up to six hours.
    private static let initialBackoff: Duration = .minutes(1)
    static let maxBackoff: Duration = .hours(6)
    /// The longest wait of a share that needs a permission.
    ///
    /// A user expects it to continue soon.
    private static let maxShortBackoff: Duration = .minutes(5)

    /// Extends the wait after another failure.
    ///
    /// - Parameters:
    ///   - now: The current time.
    ///   - isShort: Whether the cause of the failure lies outside the share.
    mutating func backOff(at now: Timestamp, isShort: Bool = false) {
        let failures = (backoff?.failures ?? 0) + 1
        let length = min(
            Share.initialBackoff * (1 << min(failures - 1, 20)), isShort ? Share.maxShortBackoff : Share.maxBackoff)
        backoff = Backoff(failures: failures, until: now + length)
    }

    /// Returns the fields that are suspended because they oscillated, by their names in the profile's source tool.
    public func suspendedFields(at now: Timestamp) -> [FieldID] {
        fields.filter { $0.value.oscillation?.isSuspended(at: now) ?? false }.keys.sorted()
    }

    /// Marks the share as broken because one of its items no longer exists.
    ///
    /// Pending commands and reads are dropped, except for the remaining action for the other item.
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
            // The share no longer waits for the result of this command, but the command may still write.
            for field in fields.keys { fields[field]?.recordUnconfirmedWrite(side) }
        }
    }

    /// Resumes a broken share whose items exist again.
    ///
    /// The values that the sides agreed on before remain valid.
    mutating func resume() {
        let isMissingItem = Side.allCases.contains { self[$0].entity.isPlaceholder }
        status = isMissingItem ? .creating : statusBefore == .linking ? .linking : .active
        statusBefore = nil
        deletionFollowUp = nil
        backoff = nil
        mustNotifyReferringShares = true
        for side in Side.allCases {
            self[side].pendingCommand = nil
            self[side].pendingRead = .always
        }
    }

    /// The only side with a pending read if that read covers only fields; `nil` in all other cases.
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
        /// Read the fields until at least this version is considered.
        ///
        /// The comments are complete.
        case fields(Int64)
        /// Read the item until at least this version is considered.
        case version(Int64)
        /// Read the item regardless of its version.
        case always
    }
}
