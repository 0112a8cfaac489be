import EntityModel
import Primitives
import TestSupport
import Testing

@testable import SyncEngine

/// The list of rejected parts on a share, and the times of their retries.
@Suite struct RejectionRecordTests {
    private static let field = FieldID("Tags")
    private static let hash = ContentHash(rawValue: "a")

    private static func share() -> Share {
        Share(
            id: "s", account: AccountID(rawValue: "a"), profile: "p", mapping: "1", origin: .source,
            source: EntityReference(
                sourceId: "1", entityType: "userstory", tool: Tool(id: "tp", type: .targetprocess)),
            target: EntityReference(sourceId: "2", entityType: "10001", tool: Tool(id: "j", type: .jira)))
    }

    private static func rejection(
        _ part: Rejection.Subject = .field, on side: Side? = .target, hash: ContentHash? = hash, reason: String = "no"
    ) -> Rejection {
        Rejection(part, on: side, field: field, hash: hash, reason: reason, at: 5)
    }

    @Test func `each retry waits twice as long, up to six hours`() {
        var share = Self.share()
        let minutes: [Int64] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]
        for (count, wait) in zip(1..., minutes) {
            _ = share.reject(Self.rejection(), isTriedAgain: true, at: 10)
            #expect(share.rejections?.map(\.tries) == [count])
            #expect(share.nextTry == Timestamp(10) + .minutes(wait))
        }
    }

    @Test func `a rejection that cannot be retried has no time`() {
        var share = Self.share()
        _ = share.reject(Self.rejection(), isTriedAgain: false, at: 10)
        #expect(share.rejections?.count == 1 && share.nextTry == nil)
    }

    @Test func `the rejection of the item as a whole causes no retry of a part`() {
        var share = Self.share()
        _ = share.reject(Self.rejection(.item), isTriedAgain: true, at: 10)
        #expect(share.rejections?.first?.next != nil && share.nextTry == nil)
    }

    @Test func `only another part, other content, or another message is new`() {
        var share = Self.share()
        let rejections = [
            Self.rejection(), Self.rejection(), Self.rejection(reason: "other"),
            Self.rejection(hash: ContentHash(rawValue: "b")), Self.rejection(on: .source),
        ]
        let areNew = rejections.map { share.reject($0, isTriedAgain: true, at: 10) }
        #expect(areNew == [true, false, true, true, true])
        #expect(share.rejections?.map(\.tries) == [1, 1] && share.rejections?.map(\.side) == [.target, .source])
    }

    @Test func `members of a field are rejected one by one`() {
        var share = Self.share()
        for name in ["a", "b"] {
            _ = share.reject(
                Self.rejection(.member, hash: ContentHash(rawValue: name)), isTriedAgain: true, at: 10)
        }
        #expect(share.rejections?.count == 2)
    }

    @Test func `a share stores at most 200 rejections`() {
        var share = Self.share()
        for number in 0..<250 {
            _ = share.reject(
                Self.rejection(.member, hash: ContentHash(rawValue: "\(number)")), isTriedAgain: true, at: 10)
        }
        #expect(share.rejections?.count == 200)
    }

    @Test func `only the postponed rejection waits longer`() {
        var share = Self.share()
        _ = share.reject(Self.rejection(), isTriedAgain: true, at: 10)
        _ = share.reject(Self.rejection(on: .source), isTriedAgain: true, at: 10)
        if let first = share.rejections?.first { share.postpone(first, at: 10) }
        #expect(share.rejections?.map(\.tries) == [2, 1])
        #expect(share.rejections?.map(\.next) == [Timestamp(10) + .minutes(2), Timestamp(10) + .minutes(1)])
    }

    /// A question about a rejection that is due at 10 minutes.
    struct Due: Sendable {
        var part = Rejection.Subject.field
        var field = RejectionRecordTests.field
        var hash: ContentHash?
        var side = Side.target
        var now = Timestamp.epoch + .minutes(1)
        var isDue: Bool
    }

    @Test(arguments: [
        Due(isDue: true),
        Due(now: .epoch + .minutes(1) - .milliseconds(1), isDue: false),
        Due(field: FieldID("Name"), isDue: false),
        Due(side: .source, isDue: false),
        // The whole value and its members are different parts.
        Due(hash: hash, isDue: false),
        Due(part: .member, isDue: false),
        Due(part: .member, hash: hash, isDue: true),
        Due(part: .member, hash: ContentHash(rawValue: "b"), isDue: false),
    ])
    func `the retry of a part is due at its time`(row: Due) {
        var share = Self.share()
        _ = share.reject(Self.rejection(row.part), isTriedAgain: true, at: .epoch)
        #expect(share.isDue(row.field, row.hash, on: row.side, at: row.now) == row.isDue)
    }

    @Test func `a rejected comment is found by its ID and side`() {
        var share = Self.share()
        var rejection = Rejection(.comment, on: .target, id: "7", reason: "no", at: 0)
        rejection.hash = Self.hash
        _ = share.reject(rejection, isTriedAgain: true, at: .epoch)
        #expect(share.isRejected(comment: "7", by: .target))
        #expect(!share.isRejected(comment: "7", by: .source) && !share.isRejected(comment: "8", by: .target))
        let due = Timestamp.epoch + .minutes(1)
        #expect(share.isDue(comment: "7", on: .target, at: due))
        #expect(!share.isDue(comment: "7", on: .target, at: due - .milliseconds(1)))
        #expect(!share.isDue(comment: "8", on: .target, at: due) && !share.isDue(comment: "7", on: .source, at: due))
    }

    @Test func `a user's request makes all rejections due`() {
        var share = Self.share()
        _ = share.reject(Self.rejection(), isTriedAgain: false, at: 10)
        share.retryRejections()
        #expect(share.isDue(Self.field, nil, on: .target, at: 10))
    }

    @Test func `a share waits longer after each failure, but at most five minutes for a permission`() {
        var (share, short) = (Self.share(), Self.share())
        for minutes: Int64 in [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360] {
            share.backOff(at: 10)
            short.backOff(at: 10, isShort: true)
            #expect(share.backoff?.until == Timestamp(10) + .minutes(minutes))
            #expect(short.backoff?.until == Timestamp(10) + .minutes(min(minutes, 5)))
        }
    }
}
