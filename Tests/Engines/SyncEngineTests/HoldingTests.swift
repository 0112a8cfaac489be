import EntityModel
import Primitives
import TestSupport
import Testing

@testable import SyncEngine

/// Values that cannot be decoded, and texts with objects that a write would destroy.
///
/// Tandem clears and overwrites nothing, and the history records the reason.
@Suite struct HoldingTests {
    private static let hasher = ContentHasher { ContentHash(rawValue: String(decoding: $0, as: UTF8.self)) }
    private static let story = EntityReference(
        sourceId: "1", entityType: "userstory", tool: Tool(id: "tp", type: .targetprocess))
    private static let issue = EntityReference(sourceId: "2", entityType: "10001", tool: Tool(id: "j", type: .jira))
    private static let (name, text, files) = (FieldID("Name"), FieldID("Description"), FieldID("Attachments"))
    private static let (summary, description, attachment) = (
        FieldID("summary"), FieldID("description"), FieldID("attachment")
    )
    private static let rules = FieldRules(
        Profile.TypeMapping(
            sourceType: "userstory", targetType: "10001",
            fields: [
                .init(source: name, target: summary), .init(source: text, target: description),
                .init(source: files, target: attachment),
            ], states: [], comments: .both), source: story.tool, target: issue.tool)

    private func share() -> Share {
        var share = Share(
            id: "s", account: AccountID(rawValue: "a"), profile: "p", mapping: "1", origin: .source,
            source: Self.story, target: Self.issue)
        share.status = .active
        for field in [Self.name, Self.text] {
            share.fields[field] = MergeBase(source: Self.hasher(rich("old")), target: Self.hasher(rich("old")))
        }
        share.fields[Self.files] = MergeBase(source: Self.hasher(.empty), target: Self.hasher(.empty))
        return share
    }

    private func rich(_ text: String) -> FieldValue { .richText(RichText(plain: text)) }

    private func source(_ name: String = "old", text: String = "old", version: Int64 = 2) -> EntitySnapshot {
        EntitySnapshot(
            entity: Self.story, version: version, modifiedAt: Timestamp(millisecondsSinceEpoch: version),
            fields: [Self.name: rich(name), Self.text: rich(text), Self.files: .empty], comments: [])
    }

    private func target(_ summary: String? = "old", text: String? = "old", version: Int64 = 2) -> EntitySnapshot {
        var snapshot = EntitySnapshot(
            entity: Self.issue, version: version, modifiedAt: Timestamp(millisecondsSinceEpoch: version),
            fields: [Self.attachment: .empty], comments: [])
        snapshot.fields[Self.summary] = summary.map { rich($0) }
        snapshot.fields[Self.description] = text.map { rich($0) }
        let missing = [summary == nil ? Self.summary : nil, text == nil ? Self.description : nil].compactMap(\.self)
        if !missing.isEmpty {
            snapshot.unreadable = Dictionary(missing.map { ($0, "it has an unknown form") }) { first, _ in first }
        }
        return snapshot
    }

    private func read(_ source: EntitySnapshot, _ target: EntitySnapshot, _ share: Share) -> Decision {
        ResyncDecider(rules: Self.rules, hasher: Self.hasher, now: 10, cause: "e")
            .decide(source: source, target: target, share: share, pairs: CommentPairIndex([]))
    }

    private func receive(_ snapshot: EntitySnapshot, _ share: Share) -> Decision {
        EventDecider(rules: Self.rules, hasher: Self.hasher, now: 10).decide(
            Event(
                id: "e", account: share.account, entity: snapshot.entity, occurredAt: 4, kind: .updated(snapshot)),
            share: share, pairs: CommentPairIndex([]))
    }

    @Test func `a value that cannot be decoded clears nothing, is recorded once, and delays no other field`() {
        let decision = read(source(text: "new"), target(nil), share())
        #expect(decision.commands.map { $0.writes.map(\.field) } == [[Self.description]])
        #expect(decision.history.filter { $0.kind == .unreadable }.map(\.field) == [Self.summary])
        var settled = decision.share
        settled.target.pendingCommand = nil
        #expect(read(source(), target(nil), settled).history.allSatisfy { $0.kind != .unreadable })
    }

    @Test func `a rename over a value that cannot be decoded is held with a reason, and copied later`() {
        var held = read(source("renamed"), target(nil), share())
        #expect(held.commands.isEmpty)
        #expect(held.history.filter { $0.kind == .held }.map(\.field) == [Self.summary])
        held = read(source("renamed"), target(nil), held.share)
        #expect(held.history.isEmpty && held.commands.isEmpty)
        // The value can be decoded again and is unchanged. Both items are read, and the rename is copied.
        let received = receive(target(version: 3), held.share)
        #expect(received.needsResync)
        let freed = read(source("renamed"), target(version: 3), received.share)
        #expect(freed.commands.map { $0.writes.map(\.value) } == [[rich("renamed")]])
    }

    @Test func `a user's correction of a value that could not be decoded at the first transfer is an edit`() {
        var share = share()
        share.status = .linking
        share.fields = [:]
        var first = read(source("first"), target(nil), share).share
        first.target.pendingCommand = nil
        let corrected = read(source("first"), target("corrected", version: 3), first)
        let writes = corrected.commands.flatMap(\.writes)
        #expect(writes.map(\.field) == [Self.name] && writes.map(\.value) == [rich("corrected")])
        #expect(corrected.history.contains { $0.kind == .conflict && $0.side == .source && $0.field == Self.name })
    }

    @Test func `an event with a field that cannot be decoded still syncs the other fields`() {
        let decision = receive(target(nil, text: "new", version: 3), share())
        #expect(decision.commands.map { $0.writes.map(\.field) } == [[Self.text]])
        #expect(!decision.needsResync && decision.share.target.pendingRead == nil)
        #expect(decision.history.contains { $0.kind == .unreadable && $0.field == Self.summary })
    }

    @Test func `a write that an adapter reports as held is recorded, but not as rejected`() {
        var share = share()
        share.target.pendingCommand = Share.PendingCommand(sequence: 1, cause: "x", issuedAt: 1)
        share.sequence = 1
        let hash = Self.hasher(rich("renamed"))
        let result = CommandResult(
            command: "s.1", share: "s", sequence: 1,
            fields: [
                FieldResult(
                    field: Self.summary, source: Self.name, sourceHash: hash, outcome: .held(reason: "a picture"))
            ], comments: [], snapshot: target())
        let decision = EventDecider(rules: Self.rules, hasher: Self.hasher, now: 10).decide(
            Event(id: "a", account: share.account, entity: Self.issue, occurredAt: 1, kind: .commandCompleted(result)),
            share: share, pairs: CommentPairIndex([]))
        #expect(decision.history.map(\.kind) == [.held])
        #expect(decision.share.fields[Self.name]?.rejectedValues?.map(\.isHeld) == [true])
        #expect(!decision.needsResync)
        // The same value is not sent again.
        #expect(receive(source("renamed", version: 3), decision.share).commands.isEmpty)
    }

    @Test(arguments: [Side.source, .target])
    func `a text with a picture is not overwritten, and the edit is copied once the picture is removed`(side: Side) {
        var (left, right) = (source(), target())
        if side == .source { right = target(text: "edited") } else { left = source(text: "edited") }
        let field = side == .source ? Self.text : Self.description
        var shown = side == .source ? left : right
        shown.formattingLosses = [field: [FormattingLoss(feature: .image, count: 1)]]
        let held = side == .source ? read(shown, right, share()) : read(left, shown, share())
        #expect(held.commands.isEmpty)
        #expect(held.history.filter { $0.kind == .held }.map(\.side) == [side])
        shown.formattingLosses = nil
        shown.version = 3
        let received = receive(shown, held.share)
        #expect(received.needsResync)
        let freed = side == .source ? read(shown, right, received.share) : read(left, shown, received.share)
        #expect(freed.commands.map { $0.writes.map(\.value) } == [[rich("edited")]])
    }

    @Test func `the text around a picture is copied to the other side`() {
        var right = target(text: "edited", version: 3)
        right.formattingLosses = [Self.description: [FormattingLoss(feature: .image, count: 1)]]
        #expect(receive(right, share()).commands.map { $0.writes.map(\.field) } == [[Self.text]])
    }

    // MARK: Files

    private func file(_ item: EntityReference, isMentioned: Bool?) -> FieldValue {
        var file = EntityModel.Attachment(item: item, id: "1", name: "basket.png", size: 5)
        file.isMentioned = isMentioned
        return .files([file])
    }

    @Test(arguments: [true, false], [true, false])
    func `a file that a text mentioned keeps its copy when it disappears, and any other does not`(
        isMentioned: Bool, byEvent: Bool
    ) {
        var (left, right) = (source(), target())
        left.fields[Self.files] = file(Self.story, isMentioned: nil)
        right.fields[Self.attachment] = file(Self.issue, isMentioned: isMentioned ? true : nil)
        var share = share()
        var pair = MemberPair(
            source: Self.hasher(.file(EntityModel.Attachment(item: Self.story, id: "1", name: "basket.png", size: 5))),
            target: Self.hasher(.file(EntityModel.Attachment(item: Self.issue, id: "1", name: "basket.png", size: 5))))
        pair.originalSides = .target
        share.fields[Self.files]?.setAgreed([pair], Self.hasher)
        let known = read(left, right, share).share
        right.fields[Self.attachment] = .empty
        right.version = 3
        let decision = byEvent ? receive(right, known) : read(left, right, known)
        let removals = decision.commands.flatMap(\.writes).compactMap(\.setEdit).flatMap(\.removals)
        #expect(removals.isEmpty == isMentioned)
        #expect(decision.history.contains { $0.kind == .held && $0.side == .source } == isMentioned)
    }

    @Test(arguments: [true, false])
    func `members that cannot be decoded do not count as removed`(byEvent: Bool) {
        var left = source()
        left.fields[Self.files] = file(Self.story, isMentioned: nil)
        var right = target(version: 3)
        right.fields[Self.attachment] = .empty
        right.unreadable = [Self.attachment: "one of its members has an unknown form"]
        var share = share()
        let pair = MemberPair(
            source: Self.hasher(left.fields[Self.files]?.members.first ?? .empty), target: Self.hasher(.text("copy")))
        share.fields[Self.files]?.setAgreed([pair], Self.hasher)
        let decision = byEvent ? receive(right, share) : read(left, right, share)
        #expect(decision.commands.isEmpty)
        #expect(decision.history.contains { $0.kind == .unreadable })
    }

    // MARK: Comments

    private func merge(
        _ original: EntityModel.Comment, _ copy: EntityModel.Comment, _ decision: inout Decision
    ) -> [Side: [CommentWrite]] {
        CommentMerge(plan: CommentDecider(rules: Self.rules, hasher: Self.hasher, now: 10), cause: "e")
            .merge(source: [copy], target: [original], decision: &decision)
    }

    private func comment(_ id: String, _ text: String, at time: Timestamp) -> EntityModel.Comment {
        EntityModel.Comment(id: id, body: RichText(plain: text), authorName: "Ann", modifiedAt: time)
    }

    private func pair() -> CommentPair {
        var pair = CommentPair(share: "s", origin: .target, id: "30001", status: .paired)
        pair.source.id = "k"
        (pair.source.hash, pair.target.hash) = (
            Self.hasher(RichText(plain: "All good")), Self.hasher(RichText(plain: "All good"))
        )
        return pair
    }

    @Test func `a comment that cannot be decoded keeps its copy, is recorded once, and is copied later`() {
        var decision = Decision(share: share(), pairs: CommentPairIndex([pair()]))
        var broken = comment("30001", "", at: 5)
        broken.unreadable = "it has an unknown form"
        for _ in 0..<2 { #expect(merge(broken, comment("k", "All good", at: 1), &decision).isEmpty) }
        #expect(decision.history.map(\.kind) == [.unreadable])
        #expect(decision.pairs.all.map(\.status) == [.paired])
        let writes = merge(comment("30001", "All well", at: 5), comment("k", "All good", at: 1), &decision)
        #expect(writes[.source]?.count == 1)
    }

    @Test func `a new comment that cannot be decoded is recorded and not copied`() {
        var decision = Decision(share: share(), pairs: CommentPairIndex([]))
        var broken = comment("9", "", at: 5)
        broken.unreadable = "it has an unknown form"
        let merge = CommentMerge(plan: CommentDecider(rules: Self.rules, hasher: Self.hasher, now: 10), cause: "e")
        for _ in 0..<2 {
            #expect(merge.merge(source: [], target: [broken], decision: &decision).isEmpty)
            decision.share.target.seenCommentTime = broken.modifiedAt
        }
        #expect(decision.history.map(\.kind) == [.unreadable])
    }

    @Test func `a copy's edit does not overwrite an original with a picture`() {
        var decision = Decision(share: share(), pairs: CommentPairIndex([pair()]))
        var shown = comment("30001", "All good", at: 1)
        shown.losses = [FormattingLoss(feature: .image, count: 1)]
        for _ in 0..<2 { #expect(merge(shown, comment("k", "All well", at: 7), &decision).isEmpty) }
        #expect(decision.history.map(\.kind) == [.held])
    }
}
