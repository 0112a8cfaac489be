import EntityModel
import Primitives
import TestSupport
import Testing

@testable import SyncEngine

/// Parts of a share that a tool does not accept.
///
/// They are recorded separately, retried, and removed.
@Suite struct RejectionTests {
    private static let hasher = ContentHasher { ContentHash(rawValue: String(decoding: $0, as: UTF8.self)) }
    private static let story = EntityReference(
        sourceId: "1", entityType: "userstory", tool: Tool(id: "tp", type: .targetprocess))
    private static let issue = EntityReference(sourceId: "2", entityType: "10001", tool: Tool(id: "j", type: .jira))
    private static let name = FieldID("Name")
    private static let files = FieldID("Attachments")

    private static let mapping = Profile.TypeMapping(
        sourceType: "userstory", targetType: "10001",
        fields: [
            .init(source: name, target: FieldID("summary")),
            .init(source: FieldID("Effort"), target: FieldID("points")),
            .init(source: files, target: FieldID("attachment")),
        ], states: [], comments: .both)
    private static let rules = FieldRules(mapping, source: story.tool, target: issue.tool)

    private func share() -> Share {
        var share = Share(
            id: "s", account: AccountID(rawValue: "a"), profile: "p", mapping: "1", origin: .source,
            source: Self.story, target: Self.issue)
        share.status = .active
        let empty = Self.hasher(.empty)
        for field in Self.mapping.fields { share.fields[field.source] = MergeBase(source: empty, target: empty) }
        return share
    }

    private func snapshot(
        _ side: Side, _ version: Int64, _ values: [String: FieldValue], comments: [EntityModel.Comment] = []
    ) -> EntitySnapshot {
        var fields: [FieldID: FieldValue] = [:]
        for field in Self.mapping.fields { fields[field.field(on: side)] = .empty }
        for (name, value) in values { fields[FieldID(name)] = value }
        return EntitySnapshot(
            entity: side == .source ? Self.story : Self.issue, version: version,
            modifiedAt: Timestamp(millisecondsSinceEpoch: version), fields: fields,
            comments: comments)
    }

    private func read(
        _ share: Share, _ pairs: [CommentPair] = [], source: EntitySnapshot, target: EntitySnapshot, at now: Timestamp
    ) -> Decision {
        ResyncDecider(rules: Self.rules, hasher: Self.hasher, now: now, cause: "r")
            .decide(source: source, target: target, share: share, pairs: CommentPairIndex(pairs))
    }

    private func answer(_ decision: Decision, at now: Timestamp, _ fill: (inout CommandResult) -> Void) -> Decision {
        guard let command = decision.commands.first else { return decision }
        var result = CommandResult(
            command: command.id, share: "s", sequence: command.sequence, fields: [], comments: [], snapshot: nil)
        fill(&result)
        let event = Event(
            id: "applied|\(command.id)", account: AccountID(rawValue: "a"), entity: command.target, occurredAt: now,
            kind: .commandCompleted(result))
        return EventDecider(rules: Self.rules, hasher: Self.hasher, now: now)
            .decide(event, share: decision.share, pairs: decision.pairs)
    }

    private func refused(_ decision: Decision, later: Bool?, at now: Timestamp) -> Decision {
        answer(decision, at: now) { result in
            result.fields = decision.commands[0].writes.map {
                FieldResult(
                    field: $0.field, source: $0.source, sourceHash: $0.sourceHash, outcome: .rejected(reason: "no"),
                    mayBeAcceptedLater: later)
            }
        }
    }

    @Test func `a rejected value is retried at growing intervals, and at once when a user asks`() {
        let source = snapshot(.source, 1, ["Name": .text("bad")]), target = snapshot(.target, 1, [:])
        var share = share()
        var now: Timestamp = 1_000_000
        var waits: [Duration] = []
        for turn in 0..<12 {
            let decision = read(share, source: source, target: target, at: now)
            #expect(decision.commands.first?.writes.map(\.field) == [FieldID("summary")])
            let answered = refused(decision, later: true, at: now)
            share = answered.share
            #expect(answered.history.map(\.kind) == (turn == 0 ? [.rejected] : []))
            let rejection = share.rejections?.first
            #expect(share.rejections?.count == 1 && rejection?.part == .field && rejection?.side == .target)
            #expect(rejection?.tries == turn + 1 && rejection?.since == 1_000_000 && rejection?.reason == "no")
            // Nothing is sent before the retry is due.
            let next = share.nextTry ?? .epoch
            #expect(read(share, source: source, target: target, at: next - .milliseconds(1)).commands.isEmpty)
            waits.append(next - now)
            now = next
        }
        #expect(waits.first == .minutes(1) && waits == waits.sorted() && waits.last == .hours(6))
        share = refused(read(share, source: source, target: target, at: now), later: nil, at: now).share
        #expect(share.nextTry == nil)
        #expect(read(share, source: source, target: target, at: now + .seconds(1_000_000)).commands.isEmpty)
        share.retryRejections()
        #expect(read(share, source: source, target: target, at: now).commands.count == 1)
    }

    @Test func `another value, or the old one, ends a rejection`() {
        let source = snapshot(.source, 1, ["Name": .text("bad")]), target = snapshot(.target, 1, [:])
        let rejected = refused(read(share(), source: source, target: target, at: 10), later: true, at: 10).share
        for (value, isSent) in [(FieldValue.text("good"), true), (.empty, false)] {
            let event = Event(
                id: "e", account: rejected.account, entity: Self.story, occurredAt: 20,
                kind: .updated(snapshot(.source, 2, ["Name": value])))
            let decision = EventDecider(rules: Self.rules, hasher: Self.hasher, now: 20)
                .decide(event, share: rejected, pairs: CommentPairIndex([]))
            #expect(decision.commands.isEmpty != isSent)
            #expect(decision.share.rejections == nil && decision.share.fields[Self.name]?.rejectedValues == nil)
        }
        // The rejection also ends if the values come to agree without a write.
        let agreed = read(
            rejected, source: source, target: snapshot(.target, 2, ["summary": .text("bad")]), at: 20)
        #expect(agreed.commands.isEmpty && agreed.share.rejections == nil)
    }

    @Test func `a value that waits for a counterpart is not rejected once it no longer waits`() {
        var base = MergeBase()
        base.unresolvedLinks = [Self.issue.key]
        base.reject(MergeBase.RejectedValue(side: .source, hash: Self.hasher(.text("1")), isAwaiting: true))
        base.reject(MergeBase.RejectedValue(side: .target, hash: Self.hasher(.text("2"))))
        base.unresolvedLinks = nil
        #expect(base.rejectedValues?.map(\.side) == [.target])
    }

    @Test func `a retry that is due while the other side cannot be decoded is postponed`() {
        let source = snapshot(.source, 1, ["Name": .text("bad")]), target = snapshot(.target, 1, [:])
        var share = refused(read(share(), source: source, target: target, at: 10), later: true, at: 10).share
        var unreadable = target
        unreadable.fields[FieldID("summary")] = nil
        unreadable.unreadable = [FieldID("summary"): "it has an unknown form"]
        let first = share.nextTry ?? 0
        share = read(share, source: source, target: unreadable, at: first).share
        #expect(share.rejections?.map(\.reason) == ["no"] && share.nextTry == first + .minutes(2))
        let retry = read(share, source: source, target: target, at: first + .minutes(2))
        #expect(retry.commands.flatMap(\.writes).map(\.field) == [FieldID("summary")])
    }

    @Test func `each side's value can be rejected, and both stay listed`() {
        let source = snapshot(.source, 1, ["Name": .text("bad")])
        var share = share()
        for (text, version) in [("", 1), ("worse", 2)] {
            let target = snapshot(.target, Int64(version), ["summary": text.isEmpty ? .empty : .text(text)])
            let decision = read(share, source: source, target: target, at: 10)
            #expect(decision.commands.map(\.target) == [text.isEmpty ? Self.issue : Self.story])
            share = refused(decision, later: nil, at: 10).share
        }
        #expect(share.fields[Self.name]?.rejectedValues?.map(\.side) == [.source, .target])
        #expect(share.rejections?.map(\.side) == [.target, .source])
        let target = snapshot(.target, 3, ["summary": .text("worse")])
        #expect(read(share, source: source, target: target, at: 20).commands.isEmpty)
        let corrected = read(share, source: source, target: snapshot(.target, 4, ["summary": .text("bad")]), at: 30)
        #expect(corrected.share.rejections == nil && corrected.share.fields[Self.name]?.rejectedValues == nil)
    }

    @Test func `a rejected value delays neither another field nor the other direction`() {
        let source = snapshot(.source, 1, ["Name": .text("bad")]), target = snapshot(.target, 1, [:])
        let rejected = refused(read(share(), source: source, target: target, at: 10), later: true, at: 10).share
        for (side, version, values) in [
            (Side.source, Int64(2), ["Name": FieldValue.text("bad"), "Effort": .number(3)]),
            (.target, 2, ["points": .number(5)]),
        ] {
            let event = Event(
                id: "e", account: rejected.account, entity: rejected[side].entity, occurredAt: 20,
                kind: .updated(snapshot(side, version, values)))
            let decision = EventDecider(rules: Self.rules, hasher: Self.hasher, now: 20)
                .decide(event, share: rejected, pairs: CommentPairIndex([]))
            #expect(decision.commands.first?.writes.map(\.field.rawValue) == [side == .source ? "points" : "Effort"])
            #expect(decision.share.rejections == rejected.rejections)
        }
    }

    @Test func `a rejected comment is retried, and a changed one at once`() {
        let comment = EntityModel.Comment(id: "c1", body: RichText(plain: "bad"), authorName: "Ann", modifiedAt: 1)
        let source = snapshot(.source, 1, [:], comments: [comment]), target = snapshot(.target, 1, [:])
        let sent = read(share(), source: source, target: target, at: 10)
        #expect(sent.commands.first?.comments.count == 1)
        let rejected = answer(sent, at: 10) { result in
            result.comments = sent.commands[0].comments.map {
                CommentResult(
                    origin: $0.origin, sourceHash: $0.sourceHash, outcome: .rejected(reason: "no"),
                    mayBeAcceptedLater: true)
            }
        }
        #expect(rejected.share.rejections?.map(\.part) == [.comment] && rejected.share.rejections?.first?.id == "c1")
        let pairs = rejected.pairs.all
        let early = read(rejected.share, pairs, source: source, target: target, at: 11)
        #expect(early.commands.isEmpty && early.share.rejections != nil)
        let due = read(rejected.share, pairs, source: source, target: target, at: rejected.share.nextTry ?? .epoch)
        #expect(due.commands.first?.comments.count == 1)
        let written = answer(due, at: 70_000) { result in
            result.comments = due.commands[0].comments.map {
                CommentResult(
                    origin: $0.origin, sourceHash: $0.sourceHash,
                    outcome: .applied(commentId: "k1", hash: Self.hasher(comment), written: true))
            }
        }
        #expect(written.share.rejections == nil)
        let gone = read(
            rejected.share, pairs, source: snapshot(.source, 2, [:]), target: target,
            at: rejected.share.nextTry ?? .epoch)
        #expect(gone.commands.isEmpty && gone.share.rejections == nil)
    }

    @Test func `a share lists an item that cannot be created or written until it can`() {
        let source = snapshot(.source, 1, ["Name": .text("x")]), target = snapshot(.target, 1, [:])
        let decision = read(share(), source: source, target: target, at: 10)
        let failed = answer(decision, at: 10) { $0.failure = ToolError(kind: .forbidden, message: "archived") }
        #expect(failed.share.rejections?.map(\.part) == [.item])
        #expect(failed.share.rejections?.first?.next == failed.share.backoff?.until)
        let again = read(failed.share, source: source, target: target, at: 20)
        let done = answer(again, at: 20) { result in
            result.fields = again.commands[0].writes.map {
                FieldResult(
                    field: $0.field, source: $0.source, sourceHash: $0.sourceHash,
                    outcome: .applied(hash: $0.sourceHash, written: true))
            }
        }
        #expect(done.share.rejections == nil)
    }

    // MARK: Files

    private func file(_ id: String, on side: Side, name: String = "image.png") -> EntityModel.Attachment {
        EntityModel.Attachment(item: side == .source ? Self.story : Self.issue, id: id, name: name, size: 3)
    }

    @Test func `two files with the same name and size have separate copies, each removed with its original`() {
        let first = file("1", on: .source), second = file("2", on: .source)
        let copies = [file("11", on: .target), file("12", on: .target)]
        var share = share()
        var version: Int64 = 1
        for (original, copy) in zip([first, second], copies) {
            let originals = original == first ? [first] : [first, second]
            let there = copies.prefix { $0 != copy }
            let decision = read(
                share, source: snapshot(.source, version, ["Attachments": .files(of: originals)]),
                target: snapshot(.target, version, ["attachment": .files(of: there)]), at: 10)
            let edit = decision.commands.first?.writes.first?.setEdit
            #expect(edit?.additions.map(\.value) == [.file(original)])
            #expect(edit?.paired == there.map { Self.hasher(.file($0)) })
            share =
                answer(decision, at: 10) { result in
                    result.fields = [
                        FieldResult(
                            field: FieldID("attachment"), source: Self.files, sourceHash: ContentHash(rawValue: ""),
                            outcome: .merged(
                                members: [
                                    SetMemberResult(
                                        source: Self.hasher(.file(original)), target: Self.hasher(.file(copy)),
                                        isCopy: true,
                                        id: original.id)
                                ], removed: [], written: true))
                    ]
                }.share
            version += 1
        }
        let event = Event(
            id: "e", account: share.account, entity: Self.story, occurredAt: 20,
            kind: .updated(snapshot(.source, 9, ["Attachments": .files(of: [second])])))
        let decision = EventDecider(rules: Self.rules, hasher: Self.hasher, now: 20)
            .decide(event, share: share, pairs: CommentPairIndex([]))
        #expect(decision.commands.first?.writes.first?.setEdit?.removals == [Self.hasher(.file(copies[0]))])
    }

    @Test func `a rejected file is listed by its ID and not sent again before its retry is due`() {
        let film = file("7", on: .source)
        let source = snapshot(.source, 1, ["Attachments": .files(of: [film])]), target = snapshot(.target, 1, [:])
        let decision = read(share(), source: source, target: target, at: 10)
        let rejected = answer(decision, at: 10) { result in
            result.fields = [
                FieldResult(
                    field: FieldID("attachment"), source: Self.files, sourceHash: ContentHash(rawValue: ""),
                    outcome: .merged(
                        members: [
                            SetMemberResult(
                                source: Self.hasher(.file(film)), target: nil, reason: "too large", id: "7",
                                mayBeAcceptedLater: true)
                        ], removed: [], written: false))
            ]
        }.share
        #expect(rejected.rejections?.map(\.part) == [.file] && rejected.rejections?.first?.id == "7")
        let later = snapshot(.source, 2, ["Attachments": .files(of: [film]), "Name": .text("new")])
        let early = read(rejected, source: later, target: target, at: 20)
        #expect(early.commands.first?.writes.map(\.field) == [FieldID("summary")])
        let due = read(rejected, source: source, target: target, at: rejected.nextTry ?? 0)
        #expect(due.commands.first?.writes.first?.setEdit?.additions.map(\.value) == [.file(film)])
        let gone = read(rejected, source: snapshot(.source, 3, [:]), target: target, at: 30)
        #expect(gone.share.rejections == nil)
    }
}
