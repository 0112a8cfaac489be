import EntityModel
import Testing

@testable import AdapterEngine

/// The reasons of rejected values, which must not contain content.
@Suite struct QuotedContentTests {
    /// A tool's message about a value, and what history may store of it.
    struct Row: Sendable, CustomTestStringConvertible {
        var message: String
        var value: FieldValue
        var stored: String

        var testDescription: String { "\(message), \(value)" }
    }

    private static let user = FieldValue.user(
        ToolUser(tool: "j", id: "1", name: "Ann Lee", email: "ann@x.example", login: "alee"))

    @Test(arguments: [
        Row(message: "'secret' is not valid", value: .text("secret"), stored: "'…' is not valid"),
        Row(message: "secret is not valid", value: .option("secret"), stored: "… is not valid"),
        Row(message: "no \"sec\" here", value: .text("secret"), stored: "no \"…\" here"),
        Row(message: "no “sec” and [ret]", value: .text("secret"), stored: "no “…” and […]"),
        Row(message: "field 'Name' is missing", value: .text("secret"), stored: "field 'Name' is missing"),
        // Two characters are replaced only in quotation marks, because they may be part of any word.
        Row(message: "no 'at' at all", value: .text("at"), stored: "no '…' at all"),
        Row(message: "not now", value: .text("now"), stored: "not …"),
        Row(message: "an empty '' and 'a", value: .text("a b"), stored: "an empty '' and 'a"),
        Row(message: "high, higher", value: .options(["high", "higher"]), stored: "…, …"),
        Row(message: "plan B", value: .richText(RichText(plain: "plan B")), stored: "…"),
        Row(message: "no user alee, Ann Lee, ann@x.example", value: user, stored: "no user …, …, …"),
        // A state is a name of the workflow and no content.
        Row(message: "no 'Done'", value: .state("Done"), stored: "no 'Done'"),
        Row(message: "no 'x'", value: .empty, stored: "no 'x'"),
    ])
    func `a message loses the content that it repeats`(row: Row) {
        #expect(row.message.withoutContent(of: row.value) == row.stored)
    }
}
