public import EntityModel

/// The values of one field on which the two sides last agreed, as hashes.
public struct MergeBase: Hashable, Sendable, Codable {
    public var source: ContentHash?
    public var target: ContentHash?
    /// The values that the other side rejected, at most one for each side.
    ///
    /// Tandem does not retry a value until it changes.
    public private(set) var rejectedValues: [RejectedValue]?
    /// The agreed members, if one of the sides holds a set.
    ///
    /// The hashes of the sides follow from them.
    public var memberPairs: [MemberPair]?
    /// The recent changes of direction of the field.
    public var oscillation: OscillationGuard?
    /// The values that Tandem may or may not have written to a side.
    ///
    /// Their outcome can no longer be determined.
    public var unconfirmedWrites: [UnconfirmedWrite]?
    /// The items that the values of both sides link to.
    public var linkedEntities: [EntityKey]?
    /// The linked items that have no counterparts yet.
    public var unresolvedLinks: [EntityKey]? {
        didSet {
            guard unresolvedLinks == nil else { return }
            for value in rejectedValues ?? [] where value.isAwaiting == true { acceptValue(of: value.side) }
        }
    }
    /// Whether a linked item has a new counterpart.
    ///
    /// A rejection that arrives before both sides have been read again is ignored.
    public var hasNewCounterpart: Bool?
    /// The sides whose value cannot be decoded.
    public var unreadable: [Unreadable]?
    /// The hashes of the files that a text of their item mentioned.
    public var mentioned: [ContentHash]?
    /// Whether the sides have never agreed on the field.
    ///
    /// The hashes are then of the values that were read first.
    public var neverAgreed: Bool?
    /// The side on which Tandem wrote the value that both sides last agreed on, or `nil` if both sides held it already.
    public var writtenTo: Side?
    /// Tandem's last write of the field.
    ///
    /// It reveals a tool that undoes the write moments later.
    public var written: Written?

    public init(source: ContentHash? = nil, target: ContentHash? = nil, rejected: RejectedValue? = nil) {
        self.source = source
        self.target = target
        rejectedValues = rejected.map { [$0] }
    }

    public subscript(side: Side) -> ContentHash? {
        get { side == .source ? source : target }
        set {
            if side == .source { source = newValue } else { target = newValue }
        }
    }

    /// The value on `side` that the other side does not accept.
    public struct RejectedValue: Hashable, Sendable, Codable {
        public var side: Side
        public var hash: ContentHash
        /// Whether Tandem held back the value because writing it would destroy content on the other side.
        public var isHeld: Bool?
        /// Whether the value only waits for the counterpart of an item that it links to.
        ///
        /// The share lists such a value as waiting, not as rejected.
        public var isAwaiting: Bool?
    }

    /// A side whose value cannot be decoded, and the problem.
    public struct Unreadable: Hashable, Sendable, Codable {
        public var side: Side
        public var problem: String
    }

    /// A value that was sent to a side but never confirmed, for example because the item was converted.
    public struct UnconfirmedWrite: Hashable, Sendable, Codable {
        var side: Side
        /// The fingerprint of the value, as ``OscillationGuard`` stores it.
        var fingerprint: String
    }

    /// The number of unconfirmed values that are kept.
    ///
    /// The oldest ones are dropped.
    private static let maxUnconfirmedWrites = 8

    /// Records the last value that was sent to a side as unconfirmed.
    mutating func recordUnconfirmedWrite(_ side: Side) {
        // Sets merge member by member, whether a user or Tandem wrote the members.
        guard memberPairs == nil, let mark = oscillation?.sent(to: side) else { return }
        let doubt = UnconfirmedWrite(side: side, fingerprint: mark)
        unconfirmedWrites = Array(
            ((unconfirmedWrites ?? []).filter { $0 != doubt } + [doubt]).suffix(Self.maxUnconfirmedWrites))
    }

    /// Whether Tandem may have written the value that a side holds.
    func mayBeOwnWrite(_ value: FieldValue, on side: Side, _ hasher: ContentHasher) -> Bool {
        unconfirmedWrites?.contains(
            UnconfirmedWrite(side: side, fingerprint: OscillationGuard.fingerprint(hasher(value.trimmed)))) ?? false
    }

    /// Whether both sides have agreed on their single values at least once.
    var isAgreed: Bool { neverAgreed != true && source != nil && target != nil }

    /// Records the first values of a field on which the sides do not agree yet.
    ///
    /// A later value that differs from them is an edit. Values that were recorded before stay.
    mutating func readFirst(_ hashes: [Side: ContentHash]) {
        guard memberPairs == nil, !isAgreed else { return }
        neverAgreed = true
        for side in Side.allCases where self[side] == nil { self[side] = hashes[side] }
    }

    /// A stand-in for the hash of a value that could not be decoded.
    ///
    /// Any value that replaces it counts as an edit.
    static let unreadableHash = ContentHash(rawValue: "unreadable")

    /// A stand-in for the hash of a value on which the sides never agreed.
    ///
    /// Any value of its side counts as an edit.
    static let noAgreementHash = ContentHash(rawValue: "none")

    /// Records the value that a tool kept or restored although it accepted another one.
    ///
    /// The value is not an edit. If the sides had not agreed on it, no value of the other side corresponds to it.
    mutating func keep(_ hash: ContentHash, on side: Side) {
        if self[side] != hash { self[side.other] = MergeBase.noAgreementHash }
        self[side] = hash
    }

    /// Records the values that both sides agree on, or that may stay different from now on.
    mutating func setAgreed(source: ContentHash, target: ContentHash, writtenTo side: Side? = nil) {
        (self.source, self.target) = (source, target)
        neverAgreed = nil
        writtenTo = side
        written = nil
        unresolvedLinks = nil
        unconfirmedWrites = nil
    }

    /// Returns the only side whose value a user can have written, if the two values do not correspond.
    ///
    /// - Parameters:
    ///   - hashes: The hashes of the current values.
    ///   - origin: The side from which the share started.
    /// - Returns: The side, or `nil` if it is not known.
    func author(of hashes: [Side: ContentHash], origin: Side) -> Side? {
        func isEdited(_ side: Side) -> Bool { self[side].map { $0 != hashes[side] } ?? false }
        let rejected = Side.allCases.filter { side in hashes[side].map { isRejected($0, on: side) } ?? false }
        if rejected.count == 1, !isEdited(rejected[0].other) { return rejected[0] }
        if isEdited(.source) != isEdited(.target) { return isEdited(.source) ? .source : .target }
        guard !isEdited(.source) else { return nil }
        return isAgreed ? writtenTo?.other : origin
    }

    /// Whether the other side rejected the value of one side, or the profile has no row for it.
    var hasRejections: Bool { rejectedValues != nil || memberPairs?.contains { $0.isRejected == true } == true }

    /// Retries rejected values, for example because the profile's value mappings were corrected.
    mutating func retryRejections() {
        rejectedValues = nil
        memberPairs = memberPairs?.map { pair in
            var pair = pair
            if pair.isRejected == true { (pair.isRejected, pair.isLinkUnresolved) = (nil, true) }
            return pair
        }
    }

    /// Whether the other side rejected the value before.
    func isRejected(_ hash: ContentHash, on side: Side) -> Bool { rejectedValue(on: side)?.hash == hash }

    /// Returns the value of a side that the other side rejected, or `nil` if it rejected none.
    public func rejectedValue(on side: Side) -> RejectedValue? { rejectedValues?.first { $0.side == side } }

    /// Records that the other side rejected a value, in place of an earlier value of the same side.
    mutating func reject(_ value: RejectedValue) {
        acceptValue(of: value.side)
        rejectedValues = (rejectedValues ?? []) + [value]
    }

    /// Forgets the rejected value of a side, or of both sides.
    mutating func acceptValue(of side: Side? = nil) {
        let rest = (rejectedValues ?? []).filter { side != nil && $0.side != side }
        rejectedValues = rest.isEmpty ? nil : rest
    }

    /// Whether the field merges member by member because one of the sides holds or held a set.
    func mergesByMember(_ found: FieldValue...) -> Bool {
        memberPairs != nil || found.contains { $0.kind?.isSet == true }
    }

    /// Whether the value of a side is known: either both sides agreed on it, or the other side rejected it.
    func matches(_ value: FieldValue, on side: Side, _ hasher: ContentHasher) -> Bool {
        guard memberPairs == nil else { return self[side] == hasher(members: value.members.map { hasher($0) }) }
        let hash = hasher(value)
        return self[side] == hash || isRejected(hash, on: side)
    }

    /// Records the linked items of one tool that have no counterparts yet.
    mutating func recordUnresolvedLinks(_ items: [EntityKey], of tool: Tool) {
        let all = (unresolvedLinks ?? []).filter { $0.tool != tool } + items
        unresolvedLinks = all.isEmpty ? nil : all
    }

    /// Records the items that a value of one tool links to.
    mutating func recordLinkedEntities(at items: [EntityKey], of tool: Tool) {
        let all = (linkedEntities ?? []).filter { $0.tool != tool } + items
        linkedEntities = all.isEmpty ? nil : all
    }

    /// Retries rejected values that link to one of the items, because these items have new counterparts.
    mutating func retryRejected(_ items: [EntityKey]) {
        guard let linkedEntities, !Set(linkedEntities).isDisjoint(with: items) else { return }
        rejectedValues = nil
        hasNewCounterpart = true
        memberPairs = memberPairs?.map { pair in
            var pair = pair
            if pair.source == nil || pair.target == nil { pair.isLinkUnresolved = true }
            return pair
        }
    }

    /// The agreed members, or `nil` if both sides must be read to determine them.
    func memberPairs(_ hasher: ContentHasher) -> [MemberPair]? {
        if let memberPairs { return memberPairs }
        let empty = hasher(.empty)
        return source == empty && target == empty ? [] : nil
    }

    /// Records the members that both sides agree on.
    mutating func setAgreed(_ members: [MemberPair], _ hasher: ContentHasher) {
        self.memberPairs = members
        rejectedValues = nil
        neverAgreed = nil
        writtenTo = nil
        unconfirmedWrites = nil
        for side in Side.allCases { self[side] = hasher(members: members.compactMap { $0[side] }) }
    }
}

extension ContentHasher {
    /// Returns the hashes of the single values that were read first, if at least one of them cannot be decoded.
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
