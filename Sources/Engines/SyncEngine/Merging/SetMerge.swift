public import EntityModel

/// A member of a set, and what stands for it on the other side.
///
/// With one hash only, it is known and stays where it is: the other side does not take it, or nothing crosses that way.
public struct MemberPair: Hashable, Sendable, Codable {
    public var source: ContentHash?
    public var target: ContentHash?
    /// Whether the member stands alone only because the other side has no room for it while it holds another.
    public var isWaitingForRoom: Bool?
    /// Whether the member stands alone only because the item that it points at has no counterpart yet.
    public var isLinkUnresolved: Bool?
    /// Whether the member stands alone because the other side rejected it or the profile has no row for it.
    public var isRejected: Bool?
    /// Of a file, where it stands by itself and does not go because the other is taken away.
    public var originalSides: Originals?
    /// Of a file, the keyed hash of its content, as far as it was read.
    public var content: ContentHash?

    public enum Originals: String, Hashable, Sendable, Codable {
        case source, target, both

        func contains(_ side: Side) -> Bool { self == .both || self == (side == .source ? .source : .target) }

        /// The original of a copy that hangs on the other side.
        init(_ side: Side) {
            self = side == .source ? .source : .target
        }
    }

    public init(source: ContentHash? = nil, target: ContentHash? = nil) {
        self.source = source
        self.target = target
    }

    init(_ hash: ContentHash, on side: Side) {
        self.init()
        self[side] = hash
    }

    public subscript(side: Side) -> ContentHash? {
        get { side == .source ? source : target }
        set {
            if side == .source { source = newValue } else { target = newValue }
        }
    }
}

/// Merges two sets member by member, by what was agreed of each.
///
/// Whoever adds a member and whoever takes another away both have their way; there is nothing to lose.
struct SetMerge {
    /// A member that was found, with its hash on its own side.
    struct Member {
        var value: FieldValue
        var hash: ContentHash
    }

    /// What is known of the members.
    ///
    /// What is to be added is missing here, and what is to be taken away is still there, until the answer comes.
    private(set) var pairs: [MemberPair]
    private(set) var edits: [Side: SetEdit] = [:]
    /// The files that a text of their item mentioned: the tool deletes them by itself once no text does.
    var mentioned: Set<ContentHash> = []
    /// The sides on which a file stays although its counterpart, which a text mentioned, disappeared.
    private(set) var kept: [Side] = []
    let direction: Profile.Direction
    /// A member as the other side writes it; `nil` where the profile has no word for it.
    let convert: (_ value: FieldValue, _ from: Side) -> FieldValue?
    /// Whether a member of a side that the other tool rejected is to be tried again.
    var isDue: (_ hash: ContentHash, _ on: Side) -> Bool = { _, _ in false }
    /// Whether files of two tools with similar names and equal sizes count as the same: where nothing can be compared.
    var pairsLikeFiles = false

    init(
        _ pairs: [MemberPair], direction: Profile.Direction,
        convert: @escaping (_ value: FieldValue, _ from: Side) -> FieldValue?
    ) {
        self.pairs = pairs
        self.direction = direction
        self.convert = convert
    }

    /// Whether nothing is left to do.
    var isSettled: Bool { edits.values.allSatisfy(\.isEmpty) }

    // MARK: One side

    /// Takes in what one side holds, while the other is taken to hold what was agreed.
    ///
    /// - Parameters:
    ///   - found: The members that were read.
    ///   - side: The side that has them.
    ///   - isWhole: Whether all members could be decoded; otherwise a missing member is not gone.
    mutating func merge(_ found: [Member], on side: Side, isWhole: Bool = true) {
        let there = Set(found.map(\.hash))
        let known = Set(pairs.compactMap { $0[side] })
        let gone = isWhole ? pairs.filter { $0[side].map { !there.contains($0) } ?? false } : []
        forget(gone, on: side)
        for member in found where !known.contains(member.hash) {
            add(member, from: side)
        }
        retryWaiting(found, on: side, beside: pairs.compactMap { $0[side.other] })
        retryUnresolved(found, on: side)
        markPaired()
    }

    // MARK: Both sides

    /// Takes in what both sides hold.
    ///
    /// - Parameters:
    ///   - found: The members that were read.
    ///   - partial: The sides of which some members could not be decoded: a missing member is not gone there.
    mutating func merge(_ found: [Side: [Member]], partial: Set<Side> = []) {
        let there = found.mapValues { Set($0.map(\.hash)) }
        func isThere(_ pair: MemberPair, _ side: Side) -> Bool? {
            pair[side].map { partial.contains(side) || there[side]?.contains($0) ?? false }
        }
        // What both sides lack, or the only side that had it, is forgotten.
        pairs.removeAll { pair in !Side.allCases.contains { isThere(pair, $0) == true } }
        for side in Side.allCases {
            forget(pairs.filter { isThere($0, side) == false }, on: side)
        }
        let known = Dictionary(
            uniqueKeysWithValues: Side.allCases.map { side in (side, Set(pairs.compactMap { $0[side] })) })
        pairEquivalentMembers(found, known: known)
        let paired = Set(pairs.compactMap { $0.target })
        let pairedSources = Set(pairs.compactMap { $0.source })
        for member in found[.source] ?? [] where !pairedSources.contains(member.hash) {
            add(member, from: .source)
        }
        for member in found[.target] ?? [] where !paired.contains(member.hash) {
            add(member, from: .target)
        }
        for side in Side.allCases {
            retryWaiting(found[side] ?? [], on: side, beside: (found[side.other] ?? []).map(\.hash))
            retryUnresolved(found[side] ?? [], on: side)
        }
        let isDue = isDue
        for side in Side.allCases {
            retry(found[side] ?? [], on: side) { pair in pair[side].map { isDue($0, side) } ?? false }
        }
        markPaired()
    }

    /// Names the files on the side that is written to that already stand for others.
    private mutating func markPaired() {
        for side in Side.allCases {
            guard let edit = edits[side], edit.additions.contains(where: { $0.value.kind == .file }) else { continue }
            let paired = pairs.compactMap { pair in pair[side.other] == nil ? nil : pair[side] }
            edits[side]?.paired = paired.filter { !edit.removals.contains($0) }
            edits[side]?.additions = edit.additions.map { addition in
                var addition = addition
                addition.content = pairs.first { $0[side.other] == addition.hash }?.content
                return addition
            }
            let known = pairs.compactMap { pair in
                pair[side.other] == nil ? pair[side].flatMap { hash in pair.content.map { (hash, $0) } } : nil
            }
            edits[side]?.contents = known.isEmpty ? nil : Dictionary(known) { first, _ in first }
        }
    }

    /// Pairs members that mean the same and are not paired yet, or stood alone so far.
    private mutating func pairEquivalentMembers(_ found: [Side: [Member]], known: [Side: Set<ContentHash>]) {
        func isAlone(_ member: Member, _ side: Side) -> Bool {
            guard known[side]?.contains(member.hash) ?? false else { return true }
            return pairs.contains { $0[side] == member.hash && $0[side.other] == nil }
        }
        for member in found[.source] ?? [] where isAlone(member, .source) {
            let like = found[.target]?.first { other in
                isAlone(other, .target) && !isPaired(other.hash, on: .target) && areEquivalent(member, other)
            }
            guard let like else { continue }
            let content = content(of: member.hash, on: .source) ?? content(of: like.hash, on: .target)
            pairs.removeAll {
                $0.source == member.hash && $0.target == nil || $0.target == like.hash && $0.source == nil
            }
            var pair = MemberPair(source: member.hash, target: like.hash)
            // People hung it on both items.
            if member.value.kind == .file { (pair.originalSides, pair.content) = (.both, content) }
            pairs.append(pair)
        }
    }

    private func isPaired(_ hash: ContentHash, on side: Side) -> Bool {
        pairs.contains { $0[side] == hash && $0[side.other] != nil }
    }

    private func content(of hash: ContentHash, on side: Side) -> ContentHash? {
        pairs.first { $0[side] == hash }?.content
    }

    private func areEquivalent(_ source: Member, _ target: Member) -> Bool {
        if let file = source.value.files.first, let other = target.value.files.first {
            // The content says what the files are; names and sizes only what they may be.
            if let one = content(of: source.hash, on: .source), let two = content(of: target.hash, on: .target) {
                return one == two && file.isEquivalent(other)
            }
            return pairsLikeFiles && file.isEquivalent(other)
        }
        return convert(source.value, .source)?.isEquivalent(to: target.value) ?? false
            || convert(target.value, .target)?.isEquivalent(to: source.value) ?? false
    }

    /// Has the other side give up what this side lacks, instead of getting it.
    mutating func prefer(to side: Side) {
        let lacking = edits.removeValue(forKey: side)?.additions ?? []
        guard direction.allows(from: side) else { return }
        edits[side.other, default: SetEdit()].removals += lacking.map(\.hash)
        pairs += lacking.map { MemberPair($0.hash, on: side.other) }
    }

    // MARK: Steps

    /// These members are gone on a side.
    private mutating func forget(_ gone: [MemberPair], on side: Side) {
        guard !gone.isEmpty else { return }
        for pair in gone {
            pairs.removeAll { $0 == pair }
            guard let other = pair[side.other] else { continue }
            // Several members may stand for one on the other side.
            let isStillMeant = pairs.contains { $0[side.other] == other && $0[side] != nil && !gone.contains($0) }
            guard !isStillMeant else { continue }
            let isOrphan = pair[side].map(mentioned.contains) ?? false
            if isOrphan, direction.allows(from: side) { kept.append(side.other) }
            if direction.allows(from: side), !isOrphan, pair.originalSides?.contains(side.other) != true {
                edits[side.other, default: SetEdit()].removals.append(other)
                pairs.append(pair)
            } else {
                var alone = MemberPair(other, on: side.other)
                alone.content = pair.content
                pairs.append(alone)
            }
        }
    }

    /// A member is new on a side.
    private mutating func add(_ member: Member, from side: Side) {
        guard direction.allows(from: side), let value = convert(member.value, side) else {
            var pair = MemberPair(member.hash, on: side)
            if direction.allows(from: side) {
                switch member.value.kind {
                case .item: pair.isLinkUnresolved = true
                case .file: break
                default: pair.isRejected = true
                }
            }
            pairs.append(pair)
            return
        }
        edits[side.other, default: SetEdit()].additions.append(
            SetEdit.Addition(value: value, hash: member.hash))
    }

    /// Offers links to items that have counterparts by now.
    private mutating func retryUnresolved(_ found: [Member], on side: Side) {
        retry(found, on: side) { $0.isLinkUnresolved == true }
    }

    /// Offers what the other side had no room for, once it holds nothing: many fields hold one member only.
    private mutating func retryWaiting(_ found: [Member], on side: Side, beside others: [ContentHash]) {
        let removals = edits[side.other]?.removals ?? []
        guard others.allSatisfy(removals.contains) else { return }
        retry(found, on: side) { $0.isWaitingForRoom == true }
    }

    /// Offers members once more that stand alone.
    private mutating func retry(_ found: [Member], on side: Side, where isMeant: (MemberPair) -> Bool) {
        guard direction.allows(from: side) else { return }
        let alone = Set(pairs.filter { $0[side.other] == nil && isMeant($0) }.compactMap { $0[side] })
            .subtracting(edits[side.other]?.additions.map(\.hash) ?? [])
        for member in found where alone.contains(member.hash) {
            guard let value = convert(member.value, side) else { continue }
            edits[side.other, default: SetEdit()].additions.append(
                SetEdit.Addition(value: value, hash: member.hash))
        }
    }
}

extension [MemberPair] {
    /// Whether members of the other side wait for room that this side, which holds so much, may have now.
    func await(_ value: FieldValue, on side: Side) -> Bool {
        value.isEmpty && contains { $0.isWaitingForRoom == true && $0[side.other] != nil }
    }
}

extension ContentHasher {
    /// The members of a value with their hashes.
    func members(of value: FieldValue) -> [SetMerge.Member] {
        value.members.map { SetMerge.Member(value: $0, hash: self($0)) }
    }
}
