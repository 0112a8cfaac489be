import EntityModel
import TestSupport
import Testing

@testable import SyncEngine

/// Comments of a converted item.
///
/// They keep their IDs unless their texts show that they have new ones.
@Suite struct CommentMatcherTests {
    private typealias Comment = EntityModel.Comment

    private let rematch = CommentMatcher(
        hasher: ContentHasher { ContentHash(rawValue: String(decoding: $0, as: UTF8.self)) }, remappedSide: .source)

    private func comment(_ id: String, _ text: String) -> Comment {
        Comment(id: id, body: RichText(plain: text), authorName: "Ada", modifiedAt: 1)
    }

    private func pair(_ id: String, _ text: String, _ status: CommentPair.Status = .paired) -> CommentPair {
        var pair = CommentPair(share: "s", origin: .source, id: id, status: status)
        pair.source.hash = rematch.hasher(RichText(plain: text))
        pair.target.id = "copy of \(id)"
        pair.target.hash = pair.source.hash
        return pair
    }

    @Test func `new comments after the removal of the known ones do not count as renumbered`() {
        let pairs = [pair("1", "first")]
        #expect(!rematch.isNeeded(pairs, comments: [comment("2", "second")]))
        #expect(!rematch.isNeeded(pairs, comments: []))
        #expect(!rematch.isNeeded(pairs, comments: [comment("1", "first"), comment("2", "first")]))
        #expect(!rematch.isNeeded([pair("1", "first", .ended)], comments: [comment("2", "first")]))
    }

    @Test func `a known text under a new ID shows that comments were renumbered`() {
        let pairs = [pair("1", "first"), pair("2", "second")]
        let comments = [comment("8", "first"), comment("9", "new")]
        #expect(rematch.isNeeded(pairs, comments: comments))
        let found = rematch.pairs(pairs, share: "s", comments: comments)
        #expect(found.first { $0.source.id == "8" }?.target.id == "copy of 1")
    }
}
