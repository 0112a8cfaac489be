import EntityModel
import Primitives
import TestSupport
import Testing

@testable import SyncEngine

/// An automation in a tool restores an old value seconds after Tandem wrote another.
@Suite struct ResetTests {
    private static let hasher = ContentHasher { ContentHash(rawValue: String(decoding: $0, as: UTF8.self)) }
    private static let story = EntityReference(
        sourceId: "1", entityType: "userstory", tool: Tool(id: "tp", type: .targetprocess))
    private static let issue = EntityReference(sourceId: "2", entityType: "10001", tool: Tool(id: "j", type: .jira))
    private static let (date, due) = (FieldID("PlannedEndDate"), FieldID("duedate"))
    private static let (tags, labels) = (FieldID("Tags"), FieldID("labels"))

    private static let rules = FieldRules(
        Profile.TypeMapping(
            sourceType: "userstory", targetType: "10001",
            fields: [.init(source: date, target: due), .init(source: tags, target: labels)], states: [],
            comments: .none), source: story.tool, target: issue.tool)

    private func snapshot(
        _ side: Side, _ version: Int64, _ value: FieldValue, _ set: FieldValue = .empty
    ) -> EntitySnapshot {
        EntitySnapshot(
            entity: side == .source ? Self.story : Self.issue, version: version,
            modifiedAt: Timestamp(millisecondsSinceEpoch: version),
            fields: side == .source
                ? [Self.date: value, Self.tags: set] : [Self.due: value, Self.labels: set])
    }

    private func read(
        _ share: Share, source: EntitySnapshot, target: EntitySnapshot, people: [Side: Set<FieldID>] = [:]
    ) -> Decision {
        ResyncDecider(rules: Self.rules, hasher: Self.hasher, now: 50, cause: "r", changedByPeople: people)
            .decide(source: source, target: target, share: share, pairs: CommentPairIndex([]))
    }

    private func receive(_ snapshot: EntitySnapshot, _ share: Share) -> Decision {
        EventDecider(rules: Self.rules, hasher: Self.hasher, now: 50).decide(
            Event(id: "e", account: share.account, entity: snapshot.entity, occurredAt: 4, kind: .updated(snapshot)),
            share: share, pairs: CommentPairIndex([]))
    }

    /// Returns a share in which Tandem just wrote the story's values to the issue, which now has version 100.
    private func written(_ story: EntitySnapshot, over issue: EntitySnapshot) throws -> Share {
        var share = Share(
            id: "s", account: AccountID(rawValue: "a"), profile: "p", mapping: "1", origin: .source,
            source: Self.story, target: Self.issue)
        share.status = .active
        for mapping in Self.rules.mapping.fields {
            let value = issue.fields[mapping.target] ?? .empty
            var base = MergeBase(source: Self.hasher(value), target: Self.hasher(value))
            if mapping.source == Self.tags {
                base.setAgreed(
                    value.members.map { MemberPair(source: Self.hasher($0), target: Self.hasher($0)) }, Self.hasher)
            }
            share.fields[mapping.source] = base
        }
        let decision = read(share, source: story, target: issue)
        let command = try #require(decision.commands.first)
        var after = issue
        (after.version, after.modifiedAt) = (100, 100)
        let results = command.writes.map { write -> FieldResult in
            let before = Self.hasher(whole: issue.fields[write.field] ?? .empty)
            guard let edit = write.setEdit else {
                after.fields[write.field] = write.value
                return FieldResult(
                    field: write.field, source: write.source, sourceHash: write.sourceHash,
                    outcome: .applied(hash: Self.hasher(write.value), written: true), replaced: before)
            }
            let held = (issue.fields[write.field] ?? .empty).members.filter { !edit.removals.contains(Self.hasher($0)) }
            after.fields[write.field] = .set(of: held + edit.additions.map(\.value))
            return FieldResult(
                field: write.field, source: write.source, sourceHash: write.sourceHash,
                outcome: .merged(
                    members: edit.additions.map { SetMemberResult(source: $0.hash, target: Self.hasher($0.value)) },
                    removed: edit.removals, written: true), replaced: before)
        }
        let result = CommandResult(
            command: command.id, share: "s", sequence: command.sequence, fields: results, comments: [], snapshot: after)
        let answered = EventDecider(rules: Self.rules, hasher: Self.hasher, now: 50).decide(
            Event(
                id: "applied", account: share.account, entity: Self.issue, occurredAt: 50,
                kind: .commandCompleted(result)),
            share: decision.share, pairs: CommentPairIndex([]))
        #expect(answered.commands.isEmpty && !answered.needsResync)
        return answered.share
    }

    private static let new = FieldValue.text("2026-05-01")

    @Test(arguments: [FieldValue.empty, .text("2026-04-01")])
    func `the other side keeps its value, and the history lists the value as rejected`(old: FieldValue) throws {
        let story = snapshot(.source, 2, Self.new)
        let share = try written(story, over: snapshot(.target, 1, old))
        let reset = snapshot(.target, 3_100, old)
        // The webhook request alone decides nothing.
        let received = receive(reset, share)
        #expect(received.needsResync && received.commands.isEmpty)
        let decision = read(received.share, source: story, target: reset)
        #expect(decision.commands.isEmpty)
        #expect(decision.history.map(\.kind) == [.rejected] && decision.history.first?.field == Self.due)
        let rejection = try #require(decision.share.rejections?.first)
        #expect(rejection.side == .target && rejection.field == Self.date && rejection.next == nil)
        // The history lists the reset once, and the value is not copied back later.
        let again = read(decision.share, source: story, target: reset)
        #expect(again.commands.isEmpty && again.history.isEmpty)
        // A user's later edit on that side is copied, and so is another value of the other side.
        let edited = receive(snapshot(.target, 9_000, .text("2026-06-01")), decision.share)
        let back =
            edited.needsResync
            ? read(edited.share, source: story, target: snapshot(.target, 9_000, .text("2026-06-01"))) : edited
        #expect(back.commands.map(\.target) == [Self.story])
        let next = receive(snapshot(.source, 5, .text("2026-07-01")), decision.share)
        let forth =
            next.needsResync
            ? read(next.share, source: snapshot(.source, 5, .text("2026-07-01")), target: reset) : next
        #expect(forth.commands.map(\.target) == [Self.issue])
        // A user can retry the value.
        var retried = decision.share
        retried.retryRejections()
        #expect(read(retried, source: story, target: reset).commands.map(\.target) == [Self.issue])
    }

    @Test func `a user who restores the old value wins if the tool reports the user`() throws {
        let story = snapshot(.source, 2, Self.new)
        let share = try written(story, over: snapshot(.target, 1, .text("old")))
        let restored = snapshot(.target, 3_100, .text("old"))
        let decision = read(share, source: story, target: restored, people: [.target: [Self.due]])
        #expect(decision.commands.map(\.target) == [Self.story])
        #expect(decision.commands.first?.writes.map(\.value) == [.text("old")])
    }

    @Test(arguments: [(FieldValue.text("old"), Int64(61_000)), (.text("other"), 3_100), (.empty, 3_100)])
    func `a later change, and another value, are edits`(value: FieldValue, time: Int64) throws {
        let story = snapshot(.source, 2, Self.new)
        let share = try written(story, over: snapshot(.target, 1, .text("old")))
        let decision = read(share, source: story, target: snapshot(.target, 100 + time, value))
        #expect(decision.commands.map(\.target) == [Self.story])
    }

    @Test func `members that a tool restores or removes stay unchanged on the other side`() throws {
        let story = snapshot(.source, 2, .empty, .options(["kept", "new"]))
        let old = FieldValue.options(["gone", "kept"])
        let share = try written(story, over: snapshot(.target, 1, .empty, old))
        let reset = snapshot(.target, 3_100, .empty, old)
        let received = receive(reset, share)
        #expect(received.needsResync && received.commands.isEmpty)
        let decision = read(received.share, source: story, target: reset)
        #expect(decision.commands.isEmpty && decision.history.map(\.kind) == [.rejected])
        #expect(decision.share.rejections?.map(\.part) == [.member])
        #expect(read(decision.share, source: story, target: reset).commands.isEmpty)
        // A user who removes the label has the removal copied.
        let person = read(share, source: story, target: reset, people: [.target: [Self.labels]])
        #expect(person.commands.map(\.target) == [Self.story])
    }

    @Test func `a member that was never considered is new, although it was there before the write`() throws {
        let story = snapshot(.source, 2, .empty, .options(["kept", "new"]))
        let old = FieldValue.options(["extra", "gone", "kept"])
        var share = try written(story, over: snapshot(.target, 1, .empty, old))
        let extra = Self.hasher(.option("extra"))
        var base = try #require(share.fields[Self.tags])
        let (last, pairs) = (base.written, try #require(base.memberPairs))
        base.setAgreed(pairs.filter { $0.target != extra }, Self.hasher)
        base.written = last
        base.written?.removed?.removeAll { $0 == extra }
        share.fields[Self.tags] = base
        let decision = read(share, source: story, target: snapshot(.target, 3_100, .empty, old))
        #expect(decision.share.rejections?.map(\.part) == [.member])
        #expect(decision.commands.map(\.target) == [Self.story])
        let edit = try #require(decision.commands.first?.writes.first?.setEdit)
        #expect(edit.additions.map(\.value) == [.option("extra")] && edit.removals.isEmpty)
    }

    @Test func `only the last write counts`() throws {
        let old = FieldValue.options(["gone", "kept"])
        var share = try written(
            snapshot(.source, 2, .empty, .options(["kept", "new"])), over: snapshot(.target, 1, .empty, old))
        let story = snapshot(.source, 3, .empty, .options(["kept"]))
        let decision = read(
            share, source: story, target: snapshot(.target, 100, .empty, .options(["kept", "new"])))
        let command = try #require(decision.commands.first)
        let write = try #require(command.writes.first)
        // The tool rejected a part of this write, so that the value before it is not known.
        let result = CommandResult(
            command: command.id, share: "s", sequence: command.sequence,
            fields: [
                FieldResult(
                    field: write.field, source: write.source, sourceHash: write.sourceHash,
                    outcome: .merged(members: [], removed: write.setEdit?.removals ?? [], written: true))
            ], comments: [], snapshot: snapshot(.target, 200, .empty, .options(["kept"])))
        share =
            EventDecider(rules: Self.rules, hasher: Self.hasher, now: 50).decide(
                Event(
                    id: "applied", account: share.account, entity: Self.issue, occurredAt: 50,
                    kind: .commandCompleted(result)),
                share: decision.share, pairs: CommentPairIndex([])
            ).share
        let edited = read(share, source: story, target: snapshot(.target, 300, .empty, old))
        #expect(edited.share.rejections == nil && edited.commands.map(\.target) == [Self.story])
    }
}
