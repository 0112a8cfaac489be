import EntityModel
import Primitives
import TestSupport
import Testing

@testable import AdapterEngine

/// Checks tools that report success and keep, clear, or change the value.
@Suite struct WriteVerificationTests {
    private func verify(
        _ sent: FieldValue, before: FieldValue = .empty, told: FieldValue? = nil, read: FieldValue? = nil
    ) -> WriteVerification {
        WriteVerification(sent: sent, stored: sent, before: before, told: told, read: read)
    }

    private static let date = FieldValue.date(CalendarDate(of: 1_772_323_200_000))
    private static let otherDate = FieldValue.date(CalendarDate(of: 1_772_409_600_000))

    private static let samples: [(sent: FieldValue, before: FieldValue)] = [
        (date, otherDate), (.text("new"), .text("old")), (.number(8), .number(5)), (.option("High"), .option("Low")),
        (.richText(RichText(plain: "new text")), .richText(RichText(plain: "old words"))),
        (.boolean(true), .boolean(false)),
        (.timestamp(1_000_000), .timestamp(2_000_000)),
        (.richText(RichText(plain: "see the new plan")), .richText(RichText(plain: "see the old plan"))),
    ]

    @Test(arguments: samples.indices, [true, false])
    func `a value that is kept is kept`(place: Int, isTold: Bool) {
        let (sent, before) = Self.samples[place]
        #expect(verify(sent, before: before, told: isTold ? sent : nil, read: sent) == .kept(sent))
    }

    @Test(arguments: samples.indices, [true, false])
    func `an old value that stays is not mistaken for an edit`(place: Int, isTold: Bool) {
        let (sent, before) = Self.samples[place]
        let found = verify(sent, before: before, told: isTold ? before : nil, read: before)
        #expect(found == .notKept(before, reason: WriteVerification.keptOld))
    }

    @Test(arguments: samples.indices, [true, false])
    func `a field that is empty afterward is not mistaken for an edit`(place: Int, isTold: Bool) {
        let (sent, before) = Self.samples[place]
        let found = verify(sent, before: before, told: isTold ? .empty : nil, read: .empty)
        #expect(found == .notKept(.empty, reason: WriteVerification.cleared))
    }

    @Test func `another value in the tool's own answer is a rejection, and a later one is an edit`() {
        #expect(
            verify(.number(8), before: .number(5), told: .number(10))
                == .notKept(.number(10), reason: WriteVerification.other))
        #expect(verify(.number(8), before: .number(5), read: .number(10)) == .edited)
        #expect(verify(Self.date, told: Self.otherDate) == .notKept(Self.otherDate, reason: WriteVerification.other))
        #expect(verify(.state("Coded"), before: .state("Open"), told: .state("Testing")) == .edited)
    }

    @Test func `the tool's form of a value is kept`() {
        #expect(verify(.number(5.46), told: .number(5.5)) == .kept(.number(5.5)))
        #expect(verify(.number(5.9), read: .number(5)) == .kept(.number(5)))
        #expect(verify(.timestamp(61_500), told: .timestamp(60_000)) == .kept(.timestamp(60_000)))
        #expect(verify(.text("a  b "), told: .text("A b")) == .kept(.text("A b")))
        let text = FieldValue.richText(RichText(plain: "see @Bob about the plan"))
        #expect(verify(.richText(RichText(plain: "see Bob about the plan")), told: text) == .kept(text))
    }

    @Test func `a text that is read after the write with other words is a user's edit`() {
        let sent = FieldValue.richText(RichText(plain: "see Bob about the plan"))
        let edited = FieldValue.richText(RichText(plain: "see Bob about the plans"))
        #expect(verify(sent, read: edited) == .edited)
        let spaced = FieldValue.richText(RichText(plain: "see  Bob about the plan"))
        #expect(verify(sent, read: spaced) == .kept(spaced))
    }

    @Test func `clearing a field that stays filled is noticed`() {
        #expect(
            verify(.empty, before: Self.date, read: Self.date) == .notKept(Self.date, reason: WriteVerification.keptOld)
        )
    }
}
