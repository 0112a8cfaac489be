import Primitives
import Testing

@testable import TandemCLI

/// The layout of tables.
struct TableTests {
    struct Layout: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var columns: [Table.Column]
        var rows: [[String]]
        var width: Int?
        var text: String
    }

    @Test(arguments: [
        Layout(
            testDescription: "columns are as wide as their longest cell", columns: [.exact("A"), .exact("LONG")],
            rows: [["wide cell", "x"], ["", "y"]], text: "A          LONG\nwide cell  x\n           y"),
        Layout(
            testDescription: "a table that fits is complete", columns: [.exact("ID"), .flexible("NAME")],
            rows: [["1", "exactly fits"]], width: 16, text: "ID  NAME\n1   exactly fits"),
        Layout(
            testDescription: "the flexible column is shortened", columns: [.exact("ID"), .flexible("NAME")],
            rows: [["an-identifier", "a long name that does not fit"]], width: 30,
            text: "ID             NAME\nan-identifier  a long name th…"),
        Layout(
            testDescription: "the widest flexible column is shortened first",
            columns: [.flexible("ONE"), .flexible("TWO")], rows: [["1234567890", "12345678901234567890"]], width: 24,
            text: "ONE         TWO\n1234567890  12345678901…"),
        Layout(
            testDescription: "no limit without a terminal", columns: [.flexible("NAME")],
            rows: [[String(repeating: "x", count: 300)]], text: "NAME\n" + String(repeating: "x", count: 300)),
        Layout(
            testDescription: "an empty flexible column is omitted before texts are shortened",
            columns: [.exact("ID"), .flexible("STATE"), .flexible("REJECTED")], rows: [["identifier", "active", ""]],
            width: 20, text: "ID          STATE\nidentifier  active"),
        Layout(
            testDescription: "rows become lists if the columns cannot fit",
            columns: [.exact("ID"), .exact("OTHER"), .flexible("REASON")],
            rows: [
                ["identifier-1", "identifier-2", "a reason that is long"], ["identifier-3", "", "short"],
            ], width: 24,
            text: """
                ID      identifier-1
                OTHER   identifier-2
                REASON  a reason that i…

                ID      identifier-3
                REASON  short
                """),
        Layout(
            testDescription: "an identifier is complete even if it is wider than the terminal",
            columns: [.exact("ID"), .flexible("NAME")], rows: [["an-identifier-of-27-columns", "a name of an item"]],
            width: 20, text: "ID    an-identifier-of-27-columns\nNAME  a name of an …"),
        Layout(
            testDescription: "wide characters occupy two columns", columns: [.flexible("NAME"), .exact("ID")],
            rows: [["日本語", "1"], ["🐈🐈", "2"], ["e\u{301}te\u{301}", "3"], ["👩‍👩‍👧", "4"]],
            text: "NAME    ID\n日本語  1\n🐈🐈    2\ne\u{301}te\u{301}     3\n👩‍👩‍👧      4"),
        Layout(
            testDescription: "a wide character is not cut in half", columns: [.flexible("NAME"), .exact("ID")],
            rows: [["日本語日本語日本語", "1"]], width: 14, text: "NAME        ID\n日本語日…   1"),
        Layout(
            testDescription: "a line break and a tab become spaces", columns: [.exact("A"), .exact("B")],
            rows: [["one\ntwo\tthree\r\nfour", "x"]],
            text: "A                    B\none two three  four  x"),
        Layout(
            testDescription: "an escape sequence becomes visible", columns: [.exact("A")],
            rows: [["\u{1B}[31mred\u{7F}\u{9B}"]], text: "A\n␛[31mred␡\u{FFFD}"),
        Layout(
            testDescription: "a character that reverses the text is replaced", columns: [.exact("A")],
            rows: [["a\u{202E}b\u{2028}c"]], text: "A\na\u{FFFD}b c"),
    ])
    func `A table has this layout`(_ layout: Layout) {
        let table = Table(columns: layout.columns, rows: layout.rows)
        #expect(table.text(width: layout.width) == layout.text)
    }

    @Test func `Random tables keep their columns, and no control character passes`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<2000 {
            let rows = (0..<Int.random(in: 0...5, using: &random)).map { _ in
                [Self.cell(&random), "|" + Self.cell(&random)]
            }
            let table = Table(columns: [.exact("H"), .exact("|")], rows: rows)
            let lines = table.text().split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count == rows.count + 1, "seed \(seed)")
            let places = lines.map { line in line.firstIndex(of: "|").map { DisplayText.width(String(line[..<$0])) } }
            #expect(Set(places).count == 1, "seed \(seed): \(lines)")
            for scalar in lines.joined().unicodeScalars {
                #expect(scalar.properties.generalCategory != .control, "seed \(seed)")
            }
        }
    }

    @Test func `Random tables fit the terminal and keep every identifier`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<2000 {
            let width = Int.random(in: 30...60, using: &random)
            let rows = (0..<Int.random(in: 1...5, using: &random)).map { row in
                ["identifier-\(row)", Self.cell(&random), Self.cell(&random) + Self.cell(&random)]
            }
            let table = Table(columns: [.exact("ID"), .flexible("A"), .flexible("HEADING")], rows: rows)
            let text = table.text(width: width)
            for line in text.split(separator: "\n") {
                #expect(DisplayText.width(String(line)) <= width, "seed \(seed): \(line)")
            }
            for row in rows.indices { #expect(text.contains("identifier-\(row)"), "seed \(seed): \(text)") }
        }
    }

    private static func cell(_ random: inout SeededRandom) -> String {
        let pieces = ["a", "ü", "\u{1F408}", "\u{1B}[31m", "\n", "\t", "\u{7F}", "  ", "e\u{301}", "語", "long text"]
        return (0..<Int.random(in: 0...8, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
            .joined()
    }
}
