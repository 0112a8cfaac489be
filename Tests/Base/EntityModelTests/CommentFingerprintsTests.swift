import EntityModel
import TestSupport
import Testing

/// Tests fingerprints of comments and worklogs.
@Suite struct CommentFingerprintsTests {
    private static let entries = (1...50).map { (id: "\($0)", state: "\($0 * 7)") }

    @Test func `the order of a list does not matter`() {
        var random = SystemRandomNumberGenerator()
        let shuffled = Self.entries.shuffled(using: &random)
        #expect(CommentFingerprints.fingerprint(of: shuffled) == CommentFingerprints.fingerprint(of: Self.entries))
    }

    @Test func `every addition, edit, and removal of an entry gives another fingerprint`() {
        var found = [CommentFingerprints.fingerprint(of: Self.entries), CommentFingerprints.fingerprint(of: [])]
        found.append(CommentFingerprints.fingerprint(of: Self.entries + [("51", "357")]))
        for place in Self.entries.indices {
            var edited = Self.entries
            edited[place].state += "0"
            found.append(CommentFingerprints.fingerprint(of: edited))
            edited.remove(at: place)
            found.append(CommentFingerprints.fingerprint(of: edited))
            edited.append(("new", Self.entries[place].state))
            found.append(CommentFingerprints.fingerprint(of: edited))
        }
        #expect(Set(found).count == found.count)
    }

    @Test func `the end of an ID and the start of a state are separate`() {
        #expect(
            CommentFingerprints.fingerprint(of: [("12", "3")]) != CommentFingerprints.fingerprint(of: [("1", "23")]))
    }

    @Test func `comments and logged work have fingerprints of their own`() {
        let body = RichText(blocks: [])
        let comment = Comment(id: "1", body: body, authorName: "Ada", modifiedAt: 5)
        var work = comment
        work.id = Comment.id(ofWork: "1")
        let (one, both) = (CommentFingerprints([comment]), CommentFingerprints([comment, work]))
        #expect(one.comments == both.comments)
        #expect(one.worklogs != both.worklogs)
    }
}
