import EntityModel
import Primitives
import TestSupport
import Testing

@testable import SyncEngine

/// A transfer to another profile writes nothing, and loses no pending change.
@Suite struct TransferDeciderTests {
    private static let tp = Tool(id: "tp", type: .targetprocess)
    private static let jira = Tool(id: "jira", type: .jira)
    private static let cloud = Tool(id: "cloud", type: .jira)
    private static let hasher = ContentHasher { ContentHash(rawValue: String(decoding: $0, as: UTF8.self)) }
    private static let account = AccountID(rawValue: "a")
    private static let text = FieldID("Name")
    private static let set = FieldID("Tags")
    private static let all = [text, FieldID("Description"), FieldID("Note"), set, FieldID("More")]

    private static func target(_ field: FieldID) -> FieldID { FieldID(field.rawValue.lowercased()) }

    private static func profile(_ id: String, _ fields: [FieldID], to tool: Tool = jira) -> Profile {
        let types = Profile.TypeMapping(
            sourceType: "userstory", targetType: "10001",
            fields: fields.map { .init(source: $0, target: target($0)) }, states: [], comments: .both)
        return Profile(
            id: id, account: account, name: id, status: .enabled, sourceTool: tp, targetTool: tool,
            mappings: [.init(id: "1", typeMappings: [types])])
    }

    private static func value(of field: FieldID, _ random: inout SeededRandom) -> FieldValue {
        guard field == set || field == FieldID("More") else {
            return .text(["one", "two", "three"].randomElement(using: &random) ?? "")
        }
        return .options(of: ["a", "b", "c"].filter { _ in Bool.random(using: &random) })
    }

    private static func snapshot(
        _ id: String, _ tool: Tool, _ fields: [FieldID: FieldValue], comments: [EntityModel.Comment]? = nil
    ) -> EntitySnapshot {
        EntitySnapshot(
            entity: EntityReference(
                sourceId: id, entityType: tool.type == .jira ? "10001" : "userstory", tool: tool),
            version: 5, modifiedAt: 5, fields: fields, comments: comments)
    }

    /// Returns a share whose fields are agreed with the current values of its items.
    private static func share(
        _ profile: Profile, _ source: EntitySnapshot, _ target: EntitySnapshot
    ) throws -> Share {
        var share = Share(
            id: "s", account: account, profile: profile.id, mapping: "1", origin: .source, source: source.entity,
            target: target.entity)
        let rules = try #require(profile.rules(of: share))
        share =
            TransferDecider(rules: rules, before: nil, hasher: hasher, remappedSide: nil)
            .move(share, to: profile, mapping: "1", source: source, target: target).share
        share.status = .active
        return share
    }

    /// Returns the commands that another read of both items would send.
    private static func writes(
        _ share: Share, _ profile: Profile, _ source: EntitySnapshot, _ target: EntitySnapshot,
        _ pairs: [CommentPair] = []
    ) throws -> [Command] {
        let rules = try #require(profile.rules(of: share))
        return ResyncDecider(rules: rules, hasher: hasher, now: 9, cause: "test")
            .decide(source: source, target: target, share: share, pairs: CommentPairIndex(pairs)).commands
    }

    @Test(arguments: [false, true])
    func `a transfer writes nothing, and pending changes of users are copied afterward`(isRenumbered: Bool) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        for round in 0..<3_000 {
            let old = Self.profile("old", Self.all.filter { _ in Bool.random(using: &random) })
            let fields = Self.all.filter { _ in Bool.random(using: &random) }
            let new = Self.profile("new", fields, to: isRenumbered ? Self.cloud : Self.jira)
            var left: [FieldID: FieldValue] = [:], right: [FieldID: FieldValue] = [:]
            for field in Self.all {
                left[field] = Self.value(of: field, &random)
                right[Self.target(field)] = Self.value(of: field, &random)
            }
            let share = try Self.share(old, Self.snapshot("1", Self.tp, left), Self.snapshot("2", Self.jira, right))
            // A user's change that had not been copied when the share was transferred.
            let isPending = Bool.random(using: &random)
            if isPending { left[Self.text] = .text("pending") }
            let source = Self.snapshot("1", Self.tp, left)
            let target = Self.snapshot(isRenumbered ? "77" : "2", isRenumbered ? Self.cloud : Self.jira, right)
            let rules = try #require(
                new.mappings.first?.typeMappings.first.map {
                    FieldRules($0, source: new.sourceTool, target: new.targetTool)
                })
            let plan = TransferDecider(
                rules: rules, before: old.rules(of: share)?.mapping, hasher: Self.hasher,
                remappedSide: isRenumbered ? .target : nil)
            let moved = plan.move(share, to: new, mapping: "1", source: source, target: target).share
            #expect(moved.profile == "new" && moved.target.entity == target.entity, "seed \(seed), round \(round)")
            let wasKnown = old.mappings[0].typeMappings[0].fields.contains { $0.source == Self.text }
            let isCarried = isPending && wasKnown && fields.contains(Self.text)
            let written = try Self.writes(moved, new, source, target).flatMap(\.writes).map(\.source)
            #expect(written == (isCarried ? [Self.text] : []), "seed \(seed), round \(round)")
            // A change after the transfer is copied.
            if fields.contains(Self.text), !isPending {
                left[Self.text] = .text("later")
                let after = try Self.writes(moved, new, Self.snapshot("1", Self.tp, left), target).flatMap(\.writes)
                #expect(after.map(\.source) == [Self.text], "seed \(seed), round \(round)")
            }
        }
    }

    @Test func `no comment is written a second time, even if IDs and markers changed`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        let profile = Self.profile("new", [Self.text], to: Self.cloud)
        for round in 0..<3_000 {
            var lists: [Side: [EntityModel.Comment]] = [.source: [], .target: []]
            var pairs: [CommentPair] = []
            for number in 0..<Int.random(in: 0..<5, using: &random) {
                let origin: Side = Bool.random(using: &random) ? .source : .target
                let body = RichText(plain: "comment \(Int.random(in: 0..<3, using: &random))")
                var pair = CommentPair(share: "s", origin: origin, id: "\(origin)-\(number)", status: .paired)
                pair[origin].hash = Self.hasher(body)
                pair[origin.other].id = "\(origin.other)-\(number)"
                pair[origin.other].hash = Self.hasher(body)
                pairs.append(pair)
                for side in Side.allCases {
                    let id = pair[side].id ?? ""
                    // Copies lost their markers and got the attribution line. Some comments are lost or unknown.
                    let isCopy = side == .target && origin == .source && Bool.random(using: &random)
                    let text = isCopy ? RichText(plain: "Ada wrote: " + body.plainText) : body
                    if side == .target, Int.random(in: 0..<6, using: &random) == 0 { continue }
                    lists[side, default: []].append(
                        EntityModel.Comment(
                            id: side == .target ? "new-\(id)" : id, body: text, authorName: "x",
                            modifiedAt: Timestamp(millisecondsSinceEpoch: Int64(number))))
                }
                if Int.random(in: 0..<5, using: &random) == 0 {
                    lists[.target, default: []].append(
                        EntityModel.Comment(
                            id: "strange-\(number)", body: RichText(plain: "?"), authorName: "x", modifiedAt: 1))
                }
            }
            let found = CommentMatcher(hasher: Self.hasher, remappedSide: .target)
                .pairs(pairs, share: "s", comments: lists[.target] ?? [], others: lists[.source] ?? [])
            let source = Self.snapshot("1", Self.tp, [Self.text: .text("a")], comments: lists[.source])
            let target = Self.snapshot(
                "2", Self.cloud, [Self.target(Self.text): .text("a")], comments: lists[.target])
            let share = try Self.share(profile, source, target)
            let written = try Self.writes(share, profile, source, target, found).flatMap(\.comments)
            #expect(written.isEmpty, "seed \(seed), round \(round)")
            let ids = found.compactMap { $0.target.id }.filter { $0.hasPrefix("new-") || $0.hasPrefix("strange-") }
            #expect(ids.count == Set(ids).count && ids.count == lists[.target]?.count, "seed \(seed), round \(round)")
        }
    }
}
