import EntityModel
import Primitives
import TestSupport
import Testing

@testable import SyncEngine

/// Comments that are copied: replies, and comments that become private.
@Suite struct CommentMergeTests {
    private static let hasher = ContentHasher { ContentHash(rawValue: String(decoding: $0, as: UTF8.self)) }
    private static let story = EntityReference(
        sourceId: "1", entityType: "userstory", tool: Tool(id: "tp", type: .targetprocess))
    private static let issue = EntityReference(sourceId: "2", entityType: "10001", tool: Tool(id: "j", type: .jira))

    private func comment(_ id: String, _ text: String, isPrivate: Bool) -> EntityModel.Comment {
        EntityModel.Comment(id: id, body: RichText(plain: text), authorName: "Ann", modifiedAt: 9, isPrivate: isPrivate)
    }

    @Test func `a reply is copied as a reply to the copy of its parent, with the names that the filter allows`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<1000 {
            let side: Side = Bool.random(using: &random) ? .source : .target
            let origin: Side = Bool.random(using: &random) ? .source : .target
            var pair = CommentPair(share: "s", origin: origin, id: origin == side ? "c1" : "k1", status: .paired)
            let hash = Self.hasher(RichText(plain: "a"))
            (pair[side].id, pair[side.other].id) = ("c1", "k1")
            (pair[side].hash, pair[side.other].hash) = (hash, hash)
            let includesAuthorName = Bool.random(using: &random)
            let known = Bool.random(using: &random)
            var answer = comment("c2", "b", isPrivate: false)
            answer.parent = CommentParent(id: known ? "c1" : "c9", author: "Ben")
            let share = Share(
                id: "s", account: AccountID(rawValue: "a"), profile: "p", mapping: "1", origin: .source,
                source: Self.story, target: Self.issue)
            var decision = Decision(share: share, pairs: CommentPairIndex([pair]))
            let rules = FieldRules(
                Profile.TypeMapping(
                    sourceType: "userstory", targetType: "10001", fields: [], states: [], comments: .both,
                    commentFilter: .init(includesAuthorName: includesAuthorName)), source: Self.story.tool,
                target: Self.issue.tool)
            let lists = [
                side: [comment("c1", "a", isPrivate: false), answer],
                side.other: [comment("k1", "a", isPrivate: false)],
            ]
            let writes = CommentMerge(plan: CommentDecider(rules: rules, hasher: Self.hasher, now: 10), cause: "e")
                .merge(source: lists[.source] ?? [], target: lists[.target] ?? [], decision: &decision)
            let expected = CommentParent(id: known ? "k1" : nil, author: includesAuthorName ? "Ben" : "")
            #expect(writes[side.other]?.map(\.parent) == [expected] && writes[side] == nil, "seed \(seed)")
        }
    }

    @Test func `a comment that became private after it was copied is not copied again`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<3000 {
            let origin: Side = Bool.random(using: &random) ? .source : .target
            let texts = ["a", "b", "c"]
            func text() -> String { texts.randomElement(using: &random) ?? "a" }
            let comments = [
                Side.source: comment("c1", text(), isPrivate: Bool.random(using: &random)),
                .target: comment("c2", text(), isPrivate: Bool.random(using: &random)),
            ]
            var pair = CommentPair(share: "s", origin: origin, id: origin == .source ? "c1" : "c2", status: .paired)
            for (side, comment) in comments {
                pair[side].id = comment.id
                pair[side].hash = Bool.random(using: &random) ? Self.hasher(RichText(plain: "a")) : nil
            }
            let share = Share(
                id: "s", account: AccountID(rawValue: "a"), profile: "p", mapping: "1", origin: origin,
                source: Self.story, target: Self.issue)
            var decision = Decision(share: share, pairs: CommentPairIndex([pair]))
            let rules = FieldRules(
                Profile.TypeMapping(
                    sourceType: "userstory", targetType: "10001", fields: [], states: [], comments: .both),
                source: Self.story.tool, target: Self.issue.tool)
            let merge = CommentMerge(plan: CommentDecider(rules: rules, hasher: Self.hasher, now: 10), cause: "e")
            let writes = merge.merge(
                source: comments[.source].map { [$0] } ?? [], target: comments[.target].map { [$0] } ?? [],
                decision: &decision)
            for side in Side.allCases where comments[side]?.isPrivate == true {
                #expect(writes[side.other] == nil, "seed \(seed): \(comments), \(pair)")
            }
        }
    }

    /// The texts of a pair that both sides agreed on as `a`, and what follows from them.
    struct Edits: Sendable, CustomTestStringConvertible {
        var original: String
        var copy: String
        /// Whether the copy's tool rejected the original's present text.
        var isRejected: Bool
        var written: Side?
        var isConflict: Bool

        var testDescription: String { "\(original), \(copy)\(isRejected ? ", rejected" : "")" }
    }

    @Test(arguments: [
        Edits(original: "a", copy: "a", isRejected: false, written: nil, isConflict: false),
        Edits(original: "b", copy: "a", isRejected: false, written: .target, isConflict: false),
        Edits(original: "a", copy: "b", isRejected: false, written: .source, isConflict: false),
        Edits(original: "b", copy: "c", isRejected: false, written: .source, isConflict: true),
        Edits(original: "b", copy: "a", isRejected: true, written: nil, isConflict: false),
        Edits(original: "b", copy: "c", isRejected: true, written: .source, isConflict: true),
    ])
    func `a text that the other side never had is not replaced without a record`(edits: Edits) {
        func hash(_ text: String) -> ContentHash { Self.hasher(RichText(plain: text)) }
        var pair = CommentPair(share: "s", origin: .source, id: "c1", status: .paired)
        pair.target.id = "c2"
        (pair.source.hash, pair.target.hash) = (hash(edits.isRejected ? edits.original : "a"), hash("a"))
        var share = Share(
            id: "s", account: AccountID(rawValue: "a"), profile: "p", mapping: "1", origin: .source,
            source: Self.story, target: Self.issue)
        if edits.isRejected {
            _ = share.reject(
                Rejection(.comment, on: .target, id: "c1", hash: hash(edits.original), reason: "no", at: 5),
                isTriedAgain: false, at: 5)
        }
        var decision = Decision(share: share, pairs: CommentPairIndex([pair]))
        let rules = FieldRules(
            Profile.TypeMapping(
                sourceType: "userstory", targetType: "10001", fields: [], states: [], comments: .both),
            source: Self.story.tool, target: Self.issue.tool)
        var copy = comment("c2", edits.copy, isPrivate: false)
        copy.modifiedAt = 10
        let writes = CommentMerge(plan: CommentDecider(rules: rules, hasher: Self.hasher, now: 20), cause: "e")
            .merge(
                source: [comment("c1", edits.original, isPrivate: false)], target: [copy], decision: &decision)
        #expect(writes.mapValues(\.count) == (edits.written.map { [$0: 1] } ?? [:]))
        #expect(decision.history.map(\.kind) == (edits.isConflict ? [.conflict] : []))
    }
}
