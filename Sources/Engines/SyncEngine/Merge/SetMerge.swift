public import EntityModel

/// A member of a set and its counterpart on the other side.
///
/// A pair with only one hash is a known member that is not copied. Either the other side does not accept it, or the
/// direction excludes it.
public struct MemberPair: Hashable, Sendable, Codable {
    public var source: ContentHash?
    public var target: ContentHash?
    /// Whether the member has no counterpart only because the other side holds one value and has another now.
    public var isWaitingForRoom: Bool?
    /// Whether the member has no counterpart only because the item that it links to has none yet.
    public var isLinkUnresolved: Bool?
    /// Whether the member has no counterpart because the other side rejected it or the profile has no row for it.
    public var isRejected: Bool?
    /// The sides on which a file is an original.
    ///
    /// An original is not removed when the other file is removed.
    public var originalSides: Originals?
    /// The keyed hash of a file's content, if the content was read.
    public var content: ContentHash?

    public enum Originals: String, Hashable, Sendable, Codable {
        case source, target, both

        func contains(_ side: Side) -> Bool { self == .both || self == (side == .source ? .source : .target) }

        /// Creates the value for an original on one side whose copy is on the other.
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

/// Merges two sets member by member, based on the state that was agreed for each member.
///
/// Additions and removals by users of both sides all take effect. No change is lost.
struct SetMerge {
    /// A member that was read, with its hash on its own side.
    struct Member {
        var value: FieldValue
        var hash: ContentHash
    }

    /// The known members.
    ///
    /// Until the command's result arrives, members to add are missing here, and members to remove are still present.
    private(set) var pairs: [MemberPair]
    private(set) var edits: [Side: SetEdit] = [:]
    /// The files that a text of their item mentioned.
    ///
    /// The tool deletes them itself when no text mentions them.
    var mentioned: Set<ContentHash> = []
    /// The sides on which a file stays although its counterpart, which a text mentioned, disappeared.
    private(set) var kept: [Side] = []
    let direction: Profile.Direction
    /// Converts a member for the other side.
    ///
    /// Returns `nil` if the profile has no row for it.
    let convert: (_ value: FieldValue, _ from: Side) -> FieldValue?
    /// Whether the retry of a member that the other tool rejected is due.
    var isDue: (_ hash: ContentHash, _ on: Side) -> Bool = { _, _ in false }
    /// Whether files of two tools with similar names and equal sizes count as the same.
    ///
    /// This applies when their content cannot be compared.
    var pairsLikeFiles = false

    init(
        _ pairs: [MemberPair], direction: Profile.Direction,
        convert: @escaping (_ value: FieldValue, _ from: Side) -> FieldValue?
    ) {
        self.pairs = pairs
        self.direction = direction
        self.convert = convert
    }

    /// Whether no edits remain.
    var isSettled: Bool { edits.values.allSatisfy(\.isEmpty) }

    // MARK: One side

    /// Merges the members of one side.
    ///
    /// The other side is assumed to hold the agreed members.
    ///
    /// - Parameters:
    ///   - found: The members that were read.
    ///   - side: The side that has them.
    ///   - isWhole: Whether all members could be decoded. Otherwise, a missing member does not count as removed.
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

    /// Merges the members of both sides.
    ///
    /// - Parameters:
    ///   - found: The members that were read.
    ///   - partial: The sides with members that could not be decoded. A missing member does not count as removed there.
    mutating func merge(_ found: [Side: [Member]], partial: Set<Side> = []) {
        let there = found.mapValues { Set($0.map(\.hash)) }
        func isThere(_ pair: MemberPair, _ side: Side) -> Bool? {
            pair[side].map { partial.contains(side) || there[side]?.contains($0) ?? false }
        }
        // Members that no longer exist on any side are dropped.
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

    /// Lists the files on the written side that are already counterparts of other files.
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

    /// Pairs members that have the same meaning and have no counterparts yet.
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
            // Users attached the file to both items.
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
            // Equal content proves that the files are the same. Names and sizes only suggest it.
            if let one = content(of: source.hash, on: .source), let two = content(of: target.hash, on: .target) {
                return one == two && file.isEquivalent(other)
            }
            return pairsLikeFiles && file.isEquivalent(other)
        }
        return convert(source.value, .source)?.isEquivalent(to: target.value) ?? false
            || convert(target.value, .target)?.isEquivalent(to: source.value) ?? false
    }

    /// Makes the other side remove the members that this side lacks, instead of adding them here.
    mutating func prefer(to side: Side) {
        let lacking = edits.removeValue(forKey: side)?.additions ?? []
        guard direction.allows(from: side) else { return }
        edits[side.other, default: SetEdit()].removals += lacking.map(\.hash)
        pairs += lacking.map { MemberPair($0.hash, on: side.other) }
    }

    // MARK: Steps

    /// Processes the removal of members on a side.
    private mutating func forget(_ gone: [MemberPair], on side: Side) {
        guard !gone.isEmpty else { return }
        for pair in gone {
            pairs.removeAll { $0 == pair }
            guard let other = pair[side.other] else { continue }
            // Several members may have the same counterpart on the other side.
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

    /// Processes a new member on a side.
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

    /// Retries links to items that have counterparts by now.
    private mutating func retryUnresolved(_ found: [Member], on side: Side) {
        retry(found, on: side) { $0.isLinkUnresolved == true }
    }

    /// Retries the members that the other side had no room for, once it is empty.
    ///
    /// Many fields hold one member only.
    private mutating func retryWaiting(_ found: [Member], on side: Side, beside others: [ContentHash]) {
        let removals = edits[side.other]?.removals ?? []
        guard others.allSatisfy(removals.contains) else { return }
        retry(found, on: side) { $0.isWaitingForRoom == true }
    }

    /// Retries members that have no counterparts.
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
    /// Whether members of the other side are waiting for room on this side, whose value is now empty.
    func areWaiting(_ value: FieldValue, on side: Side) -> Bool {
        value.isEmpty && contains { $0.isWaitingForRoom == true && $0[side.other] != nil }
    }
}

extension ContentHasher {
    /// Returns the members of a value with their hashes.
    func members(of value: FieldValue) -> [SetMerge.Member] {
        value.members.map { SetMerge.Member(value: $0, hash: self($0)) }
    }
}
