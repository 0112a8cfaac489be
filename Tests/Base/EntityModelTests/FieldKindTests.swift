import EntityModel
import Foundation
import Primitives
import TestSupport
import Testing

/// Tests the conversion of values between kinds of fields.
@Suite struct FieldKindTests {
    private static let tool = Tool(id: "t", type: .jira)

    private static func file(_ id: String, _ name: String) -> EntityModel.Attachment {
        EntityModel.Attachment(
            item: EntityReference(sourceId: "1", entityType: "t", tool: tool), id: id, name: name, size: 7,
            mimeType: "image/png")
    }

    private static let values: [FieldValue] = [
        .text("x"), .richText(RichText(plain: "x")), .state("Open"), .number(3), .number(-0.5),
        .date(CalendarDate(of: 1_763_683_200_000)), .timestamp(1_763_683_200_000), .boolean(true),
        .boolean(false),
        .option("High"), .options(["a"]), .options(["a", "b"]), .user(ToolUser(tool: "t", id: "1", name: "Ann")),
        .users([ToolUser(tool: "t", id: "1")]),
        .item(EntityLink(EntityKey(tool: tool, sourceId: "1"))),
        .items([EntityLink(EntityKey(tool: tool, sourceId: "1"), relation: "Blocks")]),
        .file(file("1", "a.png")), .files([file("1", "a.png"), file("2", "b.png")]),
    ]
    private static let kinds: [FieldKind] = [
        .text, .richText, .state, .number, .date, .timestamp, .boolean, .option, .options, .user, .users,
        .item, .items, .file, .files,
    ]

    @Test func `a converted value means the value that it came from`() {
        for value in Self.values {
            for kind in Self.kinds {
                guard let other = value.converted(to: kind) else { continue }
                #expect(
                    other.isEquivalent(to: value) && value.isEquivalent(to: other), "\(value) as \(kind) is \(other)")
                #expect(other.kind == kind, "\(value) as \(kind) is \(other)")
            }
        }
    }

    @Test func `values of different kinds have different bytes`() {
        let bytes = Self.values.map(\.canonicalBytes) + [FieldValue.empty.canonicalBytes]
        #expect(Set(bytes).count == bytes.count)
        #expect(FieldValue.number(0).canonicalBytes == FieldValue.number(-0.0).canonicalBytes)
    }

    @Test func `every value survives its encoding`() throws {
        for value in Self.values + [.empty, .stateCategory(.done)] {
            #expect(try JSONDecoder().decode(FieldValue.self, from: JSONEncoder().encode(value)) == value)
        }
    }

    @Test func `a file is itself within its tool, and two of one name and length are two`() {
        let (one, same, other) = (Self.file("1", "a.png"), Self.file("2", "a.png"), Self.file("3", "b.png"))
        #expect(FieldValue.files(of: [same, other, one, same]) == .files([one, same, other]))
        #expect(
            FieldValue.file(one).isEquivalent(to: .file(one)) && !FieldValue.file(one).isEquivalent(to: .file(same)))
        #expect(FieldValue.file(one).canonicalBytes != FieldValue.file(same).canonicalBytes)
        var renamed = one
        renamed.name = "c.png"
        #expect(FieldValue.file(one).canonicalBytes == FieldValue.file(renamed).canonicalBytes)
        #expect(FieldValue.set(of: [.file(one), .file(other)]) == .files([one, other]))
    }

    @Test func `only files of one length under names that a tool may alter are worth comparing`() {
        func isLike(_ name: String, _ other: String) -> Bool {
            Self.file("1", name).isEquivalent(Self.file("2", other))
        }
        let long = String(repeating: "a long name ", count: 30)
        for (name, altered) in [
            ("a.png", "a.png"), ("a.png", "a (1).png"), ("a/b.png", "a_b.png"), ("cafe\u{301}.txt", "caf\u{E9}.txt"),
            ("\(long).txt", String(long.prefix(255))), ("Bericht ü.pdf", "Bericht _.pdf"), ("文書.pdf", "__.pdf"),
        ] {
            #expect(isLike(name, altered) && isLike(altered, name), "\(name) and \(altered)")
        }
        for (name, other) in [("a.png", "b.png"), ("notes.txt", "notes 2.txt"), ("a", "ab")] {
            #expect(!isLike(name, other), "\(name) and \(other)")
        }
        var longer = Self.file("2", "a.png")
        longer.size += 1
        #expect(!Self.file("1", "a.png").isEquivalent(longer))
    }

    @Test func `A number with fewer decimal places is a rounded one, another number is not`() {
        let third = FieldValue.number(1.0 / 3)
        #expect(third.isRounded(to: .number(0.3333)) && third.isRounded(to: .number(0.3)))
        #expect(!third.isRounded(to: .number(0.34)) && !third.isRounded(to: .number(0)) && !third.isRounded(to: .empty))
        #expect(!FieldValue.number(3).isRounded(to: .number(3)) && !FieldValue.number(3.4).isRounded(to: .number(3)))
    }

    @Test func `A moment's day is the one at its offset, and its encoding keeps the offset`() throws {
        let moment = Moment(1_772_404_200_000, offset: 120)
        #expect(FieldValue.timestamp(moment).converted(to: .date)?.kind == .date)
        #expect(moment.day.description == "2026-03-02" && Moment(moment.time).day.description == "2026-03-01")
        #expect(moment == Moment(moment.time))
        let decoded = try JSONDecoder().decode(Moment.self, from: JSONEncoder().encode(moment))
        #expect(decoded == moment && decoded.offset == 120)
        #expect(Moment.at(moment.day, timeOfDay: moment.timeOfDay, offset: 120) == moment)
    }

    @Test func `a value without an equivalent in a kind is not converted`() {
        #expect(FieldValue.text("abc").converted(to: .number) == nil)
        #expect(FieldValue.text("1e999").converted(to: .number) == nil)
        #expect(FieldValue.text("2026-02-30").converted(to: .date) == nil)
        #expect(FieldValue.options(["a", "b"]).converted(to: .option) == nil)
        #expect(FieldValue.text("Ann").converted(to: .user) == nil)
        #expect(FieldValue.empty.converted(to: .number) == .empty)
        #expect(FieldValue.options(of: [String]()) == .empty)
        #expect(FieldValue.options(of: ["b", "a", "b"]) == .options(["a", "b"]))
    }
}
