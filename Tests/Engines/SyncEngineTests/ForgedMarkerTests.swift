import EntityModel
import Primitives
import TestSupport
import Testing

@testable import SyncEngine

/// Users write and copy markers in any way.
///
/// The share's record says which comments are Tandem's copies.
@Suite struct ForgedMarkerTests {
    private typealias Comment = EntityModel.Comment

    private static let hasher = ContentHasher { ContentHash(rawValue: String(decoding: $0, as: UTF8.self)) }
    private static let story = EntityReference(
        sourceId: "1", entityType: "userstory", tool: Tool(id: "tp", type: .targetprocess))
    private static let issue = EntityReference(sourceId: "2", entityType: "10001", tool: Tool(id: "j", type: .jira))

    private static func share(_ status: Share.Status) -> Share {
        var share = Share(
            id: "s", account: AccountID(rawValue: "a"), profile: "p", mapping: "1", origin: .source, source: story,
            target: issue)
        share.status = status
        return share
    }

    private static func plan(
        _ direction: Profile.Direction = .both, rule: Profile.CommentFilter = .init()
    ) -> CommentDecider {
        CommentDecider(
            rules: FieldRules(
                Profile.TypeMapping(
                    sourceType: "userstory", targetType: "10001", fields: [], states: [], comments: direction,
                    commentFilter: rule), source: story.tool, target: issue.tool), hasher: hasher, now: 10)
    }

    /// Returns a comment on `side`.
    ///
    /// If it has a marker, the marker refers to a comment of the other side.
    private static func comment(
        _ id: String, on side: Side, copyOf original: String? = nil, text: String? = nil,
        at place: EntityReference? = nil,
        byTandem: Bool? = true, author: String = "Ben"
    ) -> Comment {
        let entity = side == .source ? story : issue
        let other = side == .source ? issue : story
        return Comment(
            id: id, body: RichText(plain: text ?? id), authorName: author, modifiedAt: 9,
            marker: original.map {
                CommentMarker(
                    origin: CommentOrigin(toolId: other.tool.id, entityId: other.sourceId, commentId: $0),
                    place: CommentLocation(place ?? entity))
            }, isByTandem: original == nil ? nil : byTandem)
    }

    private static func pair(
        _ original: String, on side: Side, copy: String? = nil, _ status: CommentPair.Status = .paired
    ) -> CommentPair {
        var pair = CommentPair(share: "s", origin: side, id: original, status: status)
        pair[side].hash = hasher(RichText(plain: original))
        pair[side.other].id = copy
        pair[side.other].hash = copy.map { hasher(RichText(plain: $0)) }
        return pair
    }

    private static func merge(
        _ lists: [Side: [Comment]], _ pairs: [CommentPair], _ status: Share.Status = .active,
        _ plan: CommentDecider = plan()
    ) -> (writes: [Side: [CommentWrite]], pairs: CommentPairIndex) {
        var decision = Decision(share: share(status), pairs: CommentPairIndex(pairs))
        let writes = CommentMerge(plan: plan, cause: "e").merge(
            source: lists[.source] ?? [], target: lists[.target] ?? [], decision: &decision)
        return (writes, decision.pairs)
    }

    private static func created(_ writes: [CommentWrite]?) -> [String] {
        (writes ?? []).compactMap { write in
            if case .create = write.action { write.origin.commentId } else { nil }
        }
    }

    private static func touched(_ writes: [CommentWrite]?) -> [String] {
        (writes ?? []).compactMap { write in
            switch write.action {
            case .create: nil
            case .update(let id, _, _, _, _, _), .delete(let id): id
            }
        }
    }

    @Test(arguments: Side.allCases)
    func `a comment with a marker of another user's comment does not change that comment and is copied`(side: Side) {
        let other = side.other
        for byTandem in [true, false, nil] {
            // The marker refers to a comment that was never copied, one that the filter excludes, a copied one, a later
            // one, or none.
            for pairs in [[], [Self.pair("alice", on: other, copy: "copy")]] {
                let copies = pairs.isEmpty ? [] : [Self.comment("copy", on: side, copyOf: "alice")]
                let forged = ["alice", "later", "none"].map { (original: String) in
                    Self.comment("ben-\(original)", on: side, copyOf: original, byTandem: byTandem)
                }
                let lists = [
                    side: copies + forged,
                    other: [Self.comment("alice", on: other, author: "Alice"), Self.comment("later", on: other)],
                ]
                var plan = Self.plan(.both)
                if pairs.isEmpty { plan = Self.plan(.both, rule: .init(excludedAuthors: ["Alice"])) }
                let (writes, _) = Self.merge(lists, pairs, .active, plan)
                #expect(Self.created(writes[other]) == ["ben-alice", "ben-later", "ben-none"])
                #expect(Self.created(writes[side]) == ["later"])
                #expect(Self.touched(writes[side]).isEmpty && Self.touched(writes[other]).isEmpty)
            }
        }
    }

    @Test(arguments: Side.allCases)
    func `a copy whose creation was not reported is adopted once, and only as that copy`(side: Side) {
        let original = Self.comment("alice", on: side.other)
        for status in [CommentPair.Status.creating, .rejected] {
            let (writes, pairs) = Self.merge(
                [
                    side: [
                        Self.comment("other", on: side, copyOf: "alice", at: Self.story.another),
                        Self.comment("ben", on: side, copyOf: "alice", byTandem: false),
                        Self.comment("copy", on: side, copyOf: "alice", text: "alice"),
                        Self.comment("again", on: side, copyOf: "alice"),
                    ], side.other: [original],
                ], [Self.pair("alice", on: side.other, status)])
            #expect(pairs[side, "copy"]?.status == .paired && pairs[side, "copy"]?[side.other].id == "alice")
            #expect(Self.created(writes[side]).isEmpty && Self.touched(writes[side]).isEmpty)
            #expect(Self.created(writes[side.other]) == ["other", "ben", "again"])
        }
    }

    @Test(arguments: Side.allCases)
    func `items that are shared again keep their copies, and a copy without its original stays`(side: Side) {
        let lists = [
            side: [
                Self.comment("copy", on: side, copyOf: "alice", text: "alice"),
                Self.comment("orphan", on: side, copyOf: "gone"),
                Self.comment("ben", on: side, copyOf: "alice", byTandem: nil),
            ], side.other: [Self.comment("alice", on: side.other)],
        ]
        let (writes, pairs) = Self.merge(lists, [], .linking)
        #expect(writes[side] == nil && Self.created(writes[side.other]) == ["ben"])
        #expect(Self.touched(writes[side.other]).isEmpty)
        #expect(pairs[side, "copy"]?.origin == side.other && pairs[side, "orphan"]?.status == .ended)
    }

    @Test(arguments: Side.allCases)
    func `a copy that a user edited stays the copy of its original with any marker`(side: Side) {
        for marker in [nil, "other", "none"] as [String?] {
            let edited = Self.comment("copy", on: side, copyOf: marker, text: "edited")
            let lists = [
                side: [edited, Self.comment("copy2", on: side, copyOf: "other")],
                side.other: [Self.comment("alice", on: side.other), Self.comment("other", on: side.other)],
            ]
            let known = [
                Self.pair("alice", on: side.other, copy: "copy"), Self.pair("other", on: side.other, copy: "copy2"),
            ]
            let (writes, pairs) = Self.merge(lists, known)
            #expect(pairs[side, "copy"]?[side.other].id == "alice" && pairs[side, "copy2"]?[side.other].id == "other")
            #expect(Self.touched(writes[side.other]) == ["alice"] && writes[side] == nil)
            #expect(writes[side.other]?.first?.isToCopy == false)
            // In the other direction, the next text of the original restores the attribution line and the marker.
            let newer = [
                side: [Self.comment("copy", on: side, copyOf: marker)],
                side.other: [Self.comment("alice", on: side.other, text: "newer")],
            ]
            let back = Self.merge(newer, [Self.pair("alice", on: side.other, copy: "copy")])
            #expect(Self.touched(back.writes[side]) == ["copy"] && back.writes[side]?.first?.isToCopy == true)
        }
    }

    @Test(arguments: Side.allCases)
    func `a comment with a copied marker and another text never counts as a copy`(side: Side) {
        let other = side.other
        let forged = Self.comment("ben", on: side, copyOf: "alice", text: "my own words")
        for status in [CommentPair.Status.creating, .rejected, .ended] {
            let (writes, pairs) = Self.merge([side: [forged], other: []], [Self.pair("alice", on: other, status)])
            #expect(Self.touched(writes[side]).isEmpty && Self.created(writes[other]) == ["ben"])
            #expect(pairs[side, "ben"]?.origin == side)
        }
        let lists = [side: [forged], other: [Self.comment("alice", on: other)]]
        let (writes, _) = Self.merge(lists, [], .linking)
        #expect(Self.created(writes[side]) == ["alice"] && Self.created(writes[other]) == ["ben"])
        #expect(Self.touched(writes[side]).isEmpty && Self.touched(writes[other]).isEmpty)
    }

    @Test(arguments: Side.allCases)
    func `a removed comment that was never copied has no copy, even if a comment has its marker and text`(side: Side) {
        let removed = CommentPair(share: "s", origin: side.other, id: "alice", status: .ended)
        let forged = Self.comment("ben", on: side, copyOf: "alice", text: "alice")
        let (writes, pairs) = Self.merge([side: [forged], side.other: []], [removed])
        #expect(Self.touched(writes[side]).isEmpty && Self.created(writes[side.other]) == ["ben"])
        #expect(pairs[side, "ben"]?.origin == side)
    }

    @Test func `with any markers, Tandem writes only to comments on record and copies all others`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        for round in 0..<5000 {
            var lists: [Side: [Comment]] = [.source: [], .target: []]
            var pairs: [CommentPair] = []
            for number in 0..<Int.random(in: 0..<6, using: &random) {
                let side: Side = Bool.random(using: &random) ? .source : .target
                let original = "o\(number)"
                if Int.random(in: 0..<5, using: &random) > 0 { lists[side]?.append(Self.comment(original, on: side)) }
                guard Bool.random(using: &random) else { continue }
                let copy = "c\(number)"
                pairs.append(Self.pair(original, on: side, copy: copy))
                guard Int.random(in: 0..<5, using: &random) > 0 else { continue }
                let isEdited = Bool.random(using: &random)
                lists[side.other]?.append(
                    Self.comment(copy, on: side.other, copyOf: original, text: isEdited ? "edited" : copy))
            }
            for number in 0..<Int.random(in: 0..<6, using: &random) {
                let side: Side = Bool.random(using: &random) ? .source : .target
                let place = Bool.random(using: &random) ? nil : Self.story.another
                lists[side]?.append(
                    Self.comment(
                        "f\(number)", on: side, copyOf: "o\(Int.random(in: 0..<7, using: &random))", at: place,
                        byTandem: [true, false, nil].randomElement(using: &random) ?? nil))
            }
            for side in Side.allCases { lists[side]?.shuffle(using: &random) }
            let known = CommentPairIndex(pairs)
            let (writes, after) = Self.merge(lists, pairs)
            for side in Side.allCases {
                let strange = Self.touched(writes[side]).filter { known[side, $0] == nil }
                #expect(strange.isEmpty, "seed \(seed), round \(round): \(strange) on \(side)")
                let own = (lists[side] ?? []).map(\.id).filter { known[side, $0] == nil }
                #expect(Set(Self.created(writes[side.other])) == Set(own), "seed \(seed), round \(round)")
            }
            for pair in pairs {
                let found = after[pair.origin, pair[pair.origin].id ?? ""]
                #expect(found?[pair.origin.other].id == pair[pair.origin.other].id, "seed \(seed), round \(round)")
            }
        }
    }
}

extension EntityReference {
    /// Another item of the same tool.
    fileprivate var another: EntityReference {
        EntityReference(sourceId: sourceId + "0", entityType: entityType, tool: tool)
    }
}
