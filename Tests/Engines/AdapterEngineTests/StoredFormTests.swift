import EntityModel
import Primitives
import TestSupport
import Testing

@testable import AdapterEngine

/// The boundary between a tool's own form of a value and another value.
@Suite struct StoredFormTests {
    /// A value that was sent, and a value that the field holds.
    struct Row: Sendable, CustomTestStringConvertible {
        var sent: FieldValue
        var held: FieldValue
        var isForm: Bool

        var testDescription: String { "\(sent) and \(held)" }
    }

    private static func rich(_ text: String) -> FieldValue { .richText(RichText(plain: text)) }

    @Test(arguments: [
        Row(sent: .number(5), held: .number(5), isForm: true),
        Row(sent: .number(5.4), held: .number(5), isForm: true),
        Row(sent: .number(5), held: .number(7), isForm: false),
        Row(sent: .timestamp(60_000), held: .timestamp(1), isForm: true),
        Row(sent: .timestamp(60_000), held: .timestamp(0), isForm: false),
        Row(sent: .timestamp(0), held: .timestamp(59_999), isForm: true),
        Row(sent: .timestamp(0), held: .timestamp(60_000), isForm: false),
        Row(sent: .text("A  b"), held: .text("a b"), isForm: true),
        Row(sent: .text("ab"), held: .text("a b"), isForm: false),
        Row(sent: .option("High "), held: .option("high"), isForm: true),
        Row(sent: .option("High"), held: .option("Low"), isForm: false),
        Row(sent: .text("a"), held: .option("a"), isForm: false),
        Row(sent: .boolean(true), held: .boolean(true), isForm: false),
        // At least half of the words of a formatted text must be the same.
        Row(sent: rich("one two"), held: rich("one three"), isForm: true),
        Row(sent: rich("one two three"), held: rich("one four five"), isForm: false),
        Row(sent: rich("one"), held: rich("one two"), isForm: true),
        Row(sent: rich("one"), held: rich("one two three"), isForm: false),
        Row(sent: rich("!"), held: rich("?"), isForm: true),
        Row(sent: rich("one"), held: rich("?"), isForm: false),
        Row(sent: rich("v2"), held: rich("V2!"), isForm: true),
    ])
    func `the form in which a tool stores a value`(row: Row) { #expect(row.held.isForm(of: row.sent) == row.isForm) }

    @Test func `a text with other words in the tool's answer is its form only if it replaced the old text`() {
        let (old, sent, told) = (
            Self.rich("the plan of Ann"), Self.rich("the plan of Bob"), Self.rich("the plan of @B")
        )
        #expect(
            WriteVerification(sent: sent, stored: sent, before: old, told: told, read: nil) == .kept(told))
        #expect(
            WriteVerification(sent: sent, stored: sent, before: told, told: told, read: nil)
                == .notKept(told, reason: WriteVerification.keptOld))
        #expect(WriteVerification(sent: sent, stored: sent, before: old, told: nil, read: told) == .edited)
    }

    @Test func `a value without an answer and without a read counts as kept`() {
        #expect(
            WriteVerification(sent: .text("a"), stored: .text("b"), before: .empty, told: nil, read: nil)
                == .kept(.text("b")))
    }

    @Test func `the value as the tool stores it is kept`() {
        #expect(
            WriteVerification(sent: .option("a"), stored: .option("b"), before: .empty, told: .option("b"), read: nil)
                == .kept(.option("b")))
    }

    // MARK: Errors

    /// An error, and the first delivery from which it is attributed to the content.
    struct ErrorRow: Sendable, CustomTestStringConvertible {
        var error: ToolError
        var firstAttempt: Int?
        var mayBeAcceptedLater: Bool?

        var testDescription: String { "\(error.kind), \(String(describing: error.suspicion))" }
    }

    @Test(arguments: [
        ErrorRow(error: ToolError(kind: .rejected, message: "no"), firstAttempt: 1, mayBeAcceptedLater: nil),
        ErrorRow(error: ToolError(kind: .forbidden, message: "no"), firstAttempt: 1, mayBeAcceptedLater: true),
        ErrorRow(error: ToolError(kind: .notFound, message: "no"), firstAttempt: 1, mayBeAcceptedLater: true),
        ErrorRow(error: ToolError(kind: .unavailable, message: "no"), firstAttempt: nil, mayBeAcceptedLater: true),
        ErrorRow(
            error: ToolError(kind: .rejected, message: "no", suspicion: .content), firstAttempt: 1,
            mayBeAcceptedLater: true),
        ErrorRow(
            error: ToolError(kind: .unavailable, message: "no", suspicion: .repeatedly), firstAttempt: 1,
            mayBeAcceptedLater: true),
        ErrorRow(
            error: ToolError(kind: .unavailable, message: "no", suspicion: .processing), firstAttempt: 3,
            mayBeAcceptedLater: true),
        ErrorRow(
            error: ToolError(kind: .unavailable, message: "no", suspicion: .silence), firstAttempt: 3,
            mayBeAcceptedLater: true),
        // The connection waits until the tool allows the next request.
        ErrorRow(
            error: ToolError(kind: .rateLimited, message: "no", suspicion: .content), firstAttempt: nil,
            mayBeAcceptedLater: true),
    ])
    func `the delivery from which an error is attributed to the content`(row: ErrorRow) {
        let suspecting = (1...4).filter { FailureScope(attempt: $0).suspects(row.error) }
        #expect(suspecting.first == row.firstAttempt)
        #expect(row.error.mayBeAcceptedLater == row.mayBeAcceptedLater)
    }

    @Test func `only the tool's own answer is its rejection or prohibition`() {
        #expect(ToolError(kind: .rejected, message: "no").isOwnRejection)
        #expect(!ToolError(kind: .rejected, message: "no", suspicion: .content).isOwnRejection)
        #expect(!ToolError(kind: .forbidden, message: "no").isOwnRejection)
        #expect(ToolError(kind: .forbidden, message: "no").isOwnProhibition)
        #expect(!ToolError(kind: .forbidden, message: "no", suspicion: .content).isOwnProhibition)
        #expect(!ToolError(kind: .rejected, message: "no").isOwnProhibition)
    }
}
