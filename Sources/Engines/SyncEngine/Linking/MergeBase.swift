public import EntityModel

/// What the two sides of one field held when they last agreed.
public struct MergeBase: Hashable, Sendable, Codable {
    public var source: ContentHash?
    public var target: ContentHash?
    /// A value that could not be carried over, so that it is not tried again until it changes.
    public var rejected: RejectedValue?
    /// The members that were agreed on, where one of the sides holds a set; the hashes of the sides follow from them.
    public var memberPairs: [MemberPair]?
    /// How often the field went to and fro lately.
    public var oscillation: OscillationGuard?
    /// What Tandem may have written to a side, or not: nobody can tell any more what came of it.
    public var unconfirmedWrites: [UnconfirmedWrite]?
    /// The items that the values of both sides point at.
    public var linkedEntities: [EntityKey]?
    /// Those of them that have no counterparts yet.
    public var unresolvedLinks: [EntityKey]?
    /// Whether one of them became news: what is refused before both sides were read again gets another chance.
    public var hasNewCounterpart: Bool?
    /// The sides whose value cannot be decoded.
    public var unreadable: [Unreadable]?
    /// The files that a text of their item mentioned, by their hashes.
    public var mentioned: [ContentHash]?
    /// Whether the sides have never agreed on the field: the hashes are of the values that were read first.
    public var neverAgreed: Bool?
    /// The side on which Tandem wrote the value that both sides agreed on last; `nil` if both held it already.
    public var writtenTo: Side?
    /// Tandem's last write of the field, so that a tool that undoes it moments later is noticed.
    public var written: Written?

    public init(source: ContentHash? = nil, target: ContentHash? = nil, rejected: RejectedValue? = nil) {
        self.source = source
        self.target = target
        self.rejected = rejected
    }

    public subscript(side: Side) -> ContentHash? {
        get { side == .source ? source : target }
        set {
            if side == .source { source = newValue } else { target = newValue }
        }
    }

    /// The value on `side` that the other side does not take.
    public struct RejectedValue: Hashable, Sendable, Codable {
        public var side: Side
        public var hash: ContentHash
        /// Whether Tandem held the value back, because writing it would destroy what the other side has.
        public var isHeld: Bool?
    }

    /// A side whose value cannot be decoded, and the problem.
    public struct Unreadable: Hashable, Sendable, Codable {
        public var side: Side
        public var problem: String
    }

    /// A value that was sent to a side and of whose fate no word came, as when the item was converted meanwhile.
    public struct UnconfirmedWrite: Hashable, Sendable, Codable {
        var side: Side
        /// As ``OscillationGuard`` remembers values.
        var fingerprint: String
    }

    /// How many values can be in doubt; older ones are forgotten.
    private static let maxUnconfirmedWrites = 8

    /// Remembers what went to a side last as what may stand there or not.
    mutating func recordUnconfirmedWrite(_ side: Side) {
        // Sets merge whoever wrote their members.
        guard memberPairs == nil, let mark = oscillation?.sent(to: side) else { return }
        let doubt = UnconfirmedWrite(side: side, fingerprint: mark)
        unconfirmedWrites = Array(
            ((unconfirmedWrites ?? []).filter { $0 != doubt } + [doubt]).suffix(Self.maxUnconfirmedWrites))
    }

    /// Whether a value that is found on a side is one that Tandem may have written there itself.
    func mayBeOwnWrite(_ value: FieldValue, on side: Side, _ hasher: ContentHasher) -> Bool {
        unconfirmedWrites?.contains(
            UnconfirmedWrite(side: side, fingerprint: OscillationGuard.fingerprint(hasher(value.trimmed)))) ?? false
    }

    /// Whether both sides agreed on their single values once.
    var isAgreed: Bool { neverAgreed != true && source != nil && target != nil }

    /// Records the values of a field on which the sides do not agree yet.
    ///
    /// A later value that differs from them is an edit. Values that were recorded before stay.
    mutating func readFirst(_ hashes: [Side: ContentHash]) {
        guard memberPairs == nil, !isAgreed else { return }
        neverAgreed = true
        for side in Side.allCases where self[side] == nil { self[side] = hashes[side] }
    }

    /// Stands for the hash of a value that could not be decoded: whatever replaces the value is an edit.
    static let unreadableHash = ContentHash(rawValue: "unreadable")

    /// Records the values that both sides agree on, or keep apart from now on.
    mutating func setAgreed(source: ContentHash, target: ContentHash, writtenTo side: Side? = nil) {
        (self.source, self.target) = (source, target)
        neverAgreed = nil
        writtenTo = side
        written = nil
        unresolvedLinks = nil
        unconfirmedWrites = nil
    }

    /// The only side whose value can be a person's, where the two values do not correspond; `nil` if that is not known.
    ///
    /// - Parameters:
    ///   - hashes: The hashes of the present values.
    ///   - origin: The side from which the share started.
    /// - Returns: The side.
    func author(of hashes: [Side: ContentHash], origin: Side) -> Side? {
        func isEdited(_ side: Side) -> Bool { self[side].map { $0 != hashes[side] } ?? false }
        if let rejected, rejected.hash == hashes[rejected.side], !isEdited(rejected.side.other) { return rejected.side }
        if isEdited(.source) != isEdited(.target) { return isEdited(.source) ? .source : .target }
        guard !isEdited(.source) else { return nil }
        return isAgreed ? writtenTo?.other : origin
    }

    /// Whether the other side rejected the value of one side, or the profile has no row for it.
    var hasRejections: Bool { rejected != nil || memberPairs?.contains { $0.isRejected == true } == true }

    /// Offers rejected values once more, for example because the profile's value mappings were corrected.
    mutating func retryRejections() {
        rejected = nil
        memberPairs = memberPairs?.map { pair in
            var pair = pair
            if pair.isRejected == true { (pair.isRejected, pair.isLinkUnresolved) = (nil, true) }
            return pair
        }
    }

    /// Whether the value was refused by the other side before.
    func isRejected(_ hash: ContentHash, on side: Side) -> Bool {
        rejected?.side == side && rejected?.hash == hash
    }

    /// Whether the field merges member by member, because one of the sides holds, or held, a set.
    func mergesByMember(_ found: FieldValue...) -> Bool {
        memberPairs != nil || found.contains { $0.kind?.isSet == true }
    }

    /// Whether what a side holds is known: agreed on, or refused by the other side.
    func matches(_ value: FieldValue, on side: Side, _ hasher: ContentHasher) -> Bool {
        guard memberPairs == nil else { return self[side] == hasher(members: value.members.map { hasher($0) }) }
        let hash = hasher(value)
        return self[side] == hash || isRejected(hash, on: side)
    }

    /// Records which of the items that a value of one tool points at have no counterparts yet.
    mutating func recordUnresolvedLinks(_ items: [EntityKey], of tool: Tool) {
        let all = (unresolvedLinks ?? []).filter { $0.tool != tool } + items
        unresolvedLinks = all.isEmpty ? nil : all
    }

    /// Records which items a value of one tool points at.
    mutating func recordLinkedEntities(at items: [EntityKey], of tool: Tool) {
        let all = (linkedEntities ?? []).filter { $0.tool != tool } + items
        linkedEntities = all.isEmpty ? nil : all
    }

    /// Gives what was refused another chance, because the item that it points at is news.
    mutating func retryRejected(_ items: [EntityKey]) {
        guard let linkedEntities, !Set(linkedEntities).isDisjoint(with: items) else { return }
        rejected = nil
        hasNewCounterpart = true
        memberPairs = memberPairs?.map { pair in
            var pair = pair
            if pair.source == nil || pair.target == nil { pair.isLinkUnresolved = true }
            return pair
        }
    }

    /// The members that were agreed on; `nil` where both sides must be read to tell.
    func memberPairs(_ hasher: ContentHasher) -> [MemberPair]? {
        if let memberPairs { return memberPairs }
        let empty = hasher(.empty)
        return source == empty && target == empty ? [] : nil
    }

    /// Records the members that are agreed on now.
    mutating func setAgreed(_ members: [MemberPair], _ hasher: ContentHasher) {
        self.memberPairs = members
        rejected = nil
        neverAgreed = nil
        writtenTo = nil
        unconfirmedWrites = nil
        for side in Side.allCases { self[side] = hasher(members: members.compactMap { $0[side] }) }
    }
}

extension ContentHasher {
    /// The hashes of single values that are read first, where at least one of them cannot be decoded.
    func firstHashes(
        of mapping: Profile.FieldMapping, source: EntitySnapshot, target: EntitySnapshot
    ) -> [Side: ContentHash] {
        var hashes: [Side: ContentHash] = [:]
        for (side, snapshot) in [(Side.source, source), (.target, target)] {
            let field = mapping.field(on: side)
            if let value = snapshot.fields[field] {
                guard value.kind?.isSet != true else { return [:] }
                hashes[side] = self(value)
            } else if snapshot.unreadable?[field] != nil {
                hashes[side] = MergeBase.unreadableHash
            }
        }
        return hashes.values.contains(MergeBase.unreadableHash) ? hashes : [:]
    }
}
