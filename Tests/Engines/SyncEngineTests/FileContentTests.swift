import EntityModel
import Testing

@testable import SyncEngine

/// The hashes of file contents in the share's record.
@Suite struct FileContentTests {
    private static let hasher = ContentHasher { ContentHash(rawValue: String(decoding: $0, as: UTF8.self)) }
    private static let content = hasher(digest: [1, 2, 3])

    private func file(_ id: String, _ side: Side) -> FieldValue {
        let tool = side == .source ? Tool(id: "tp", type: .targetprocess) : Tool(id: "j", type: .jira)
        return .file(
            EntityModel.Attachment(
                item: EntityReference(sourceId: "1", entityType: "x", tool: tool), id: id, name: "image.png", size: 9))
    }

    private func merge(_ pairs: [MemberPair], source: [FieldValue], target: [FieldValue]) -> SetMerge {
        var merge = SetMerge(pairs, direction: .both) { value, _ in value }
        merge.merge([
            .source: source.map { SetMerge.Member(value: $0, hash: Self.hasher($0)) },
            .target: target.map { SetMerge.Member(value: $0, hash: Self.hasher($0)) },
        ])
        return merge
    }

    @Test func `Files with equal content hashes are paired without a command`() {
        var pairs = [
            MemberPair(Self.hasher(file("1", .source)), on: .source),
            MemberPair(Self.hasher(file("2", .target)), on: .target),
        ]
        for place in pairs.indices { pairs[place].content = Self.content }
        let equal = merge(pairs, source: [file("1", .source)], target: [file("2", .target)])
        #expect(equal.isSettled && equal.pairs.count == 1 && equal.pairs.first?.content == Self.content)
        pairs[1].content = Self.hasher(digest: [4])
        let other = merge(pairs, source: [file("1", .source)], target: [file("2", .target)])
        #expect(other.pairs.count == 2)
    }

    @Test func `The hash outlives a removed counterpart, and the next command contains it`() throws {
        var pair = MemberPair(source: Self.hasher(file("1", .source)), target: Self.hasher(file("2", .target)))
        (pair.originalSides, pair.content) = (.both, Self.content)
        let lost = merge([pair], source: [file("1", .source)], target: [])
        #expect(lost.pairs.map(\.content) == [Self.content])
        let again = merge(lost.pairs, source: [file("1", .source)], target: [file("3", .target)])
        let edit = try #require(again.edits[.source])
        #expect(edit.additions.map(\.hash) == [Self.hasher(file("3", .target))])
        #expect(edit.contents == [Self.hasher(file("1", .source)): Self.content])
    }
}
