import EntityModel
import Foundation
import Primitives
import TestSupport
import Testing

@testable import TargetprocessAdapter

struct FieldMappingTests {
    private let entity = EntityReference(
        sourceId: "7", entityType: "userstory", tool: Tool(id: "shop", type: .targetprocess))

    @Test func `a stored value is read back as the expected value`() throws {
        for seed in 0..<UInt64(2000) {
            var generator = RandomRichText(random: SeededRandom(seed: seed))
            let text = generator.text()
            let value = FieldValue.richText(text)
            let item = WorkItem(id: 7, description: TargetprocessText.write(value.richText).value, entityVersion: 1)
            let expected = value.stored(in: TargetprocessField.description)
            #expect(
                try item.read(TargetprocessField.description, of: entity) == expected,
                "seed \(seed)")
            #expect(expected.stored(in: TargetprocessField.description) == expected, "seed \(seed)")
            // A bare URL is parsed as a link. Nothing else differs, and no text is lost.
            let normal = text.normalized()
            if !normal.isEmpty {
                let linked = AddressLinks.adding(to: normal).normalized()
                #expect(expected == .richText(linked), "seed \(seed)")
                #expect(linked.plainText == normal.plainText, "seed \(seed)")
            }
        }
    }

    @Test(
        arguments: [
            (.text(" a  b\n"), .text("a  b")), (.text(""), .empty), (.empty, .empty), (.text(" \t"), .empty),
            (.richText(RichText(plain: "x")), .text("x")),
        ] as [(FieldValue, FieldValue)])
    func `a name is stored without outer spaces`(value: FieldValue, stored: FieldValue) {
        #expect(value.stored(in: TargetprocessField.name) == stored)
    }

    @Test func `storing a stored value again does not change it`() {
        let values: [FieldValue] = [
            .empty, .text("a, b"), .text("3"), .options(["a", "b,c"]), .option("High"), .number(0), .number(2.5),
            .date(CalendarDate(of: .epoch)), .timestamp(86_400_000), .boolean(true), .state("Open"),
        ]
        for field in TargetprocessField.kinds.keys {
            for value in values {
                let stored = value.stored(in: field)
                #expect(stored.stored(in: field) == stored, "\(value) in \(field)")
            }
        }
        #expect(FieldValue.options(["b,c"]).stored(in: TargetprocessField.tags) == .options(["b c"]))
        #expect(TagList.decode(" a ,,two words, a") == ["a", "two words", "a"])
    }

    @Test func `a snapshot contains the version, time, URL, and reported fields`() {
        var item = WorkItem(
            id: 7, name: "n", entityVersion: 9, modifyDate: TargetprocessDateTime("/Date(5000)/"), stateName: "Open")
        var snapshot = item.snapshot(
            of: entity, including: TargetprocessField.always, baseURL: "https://a.example")
        #expect(
            snapshot
                == EntitySnapshot(
                    entity: entity, version: 9, modifiedAt: 5000,
                    fields: [
                        TargetprocessField.name: .text("n"), TargetprocessField.description: .empty,
                        TargetprocessField.state: .state("Open"),
                    ], url: "https://a.example/entity/7", displayKey: "7"))
        item.name = nil
        item.stateName = nil
        snapshot = item.snapshot(
            of: entity, including: TargetprocessField.always, baseURL: "https://a.example")
        #expect(snapshot.fields.keys.sorted() == [TargetprocessField.description])
    }
}

struct DateTests {
    @Test(arguments: [
        ("/Date(1517525999000+0100)/", 1_517_525_999_000), ("/Date(1517525999000-0500)/", 1_517_525_999_000),
        ("/Date(1517525999000)/", 1_517_525_999_000), ("/Date(-1000)/", -1000),
        ("2018-02-01T23:59:59+01:00", 1_517_525_999_000), ("2018-02-01T22:59:59Z", 1_517_525_999_000),
        ("2018-02-01T22:59:59", 1_517_525_999_000), ("2018-02-01 22:59:59.1234567", 1_517_525_999_123),
        ("2018-02-01T22:59:59.5", 1_517_525_999_500), ("2018-02-01T22:59", 1_517_525_940_000),
        ("2017-03-19", 1_489_881_600_000), ("2024-02-29T00:00:00-0130", 1_709_170_200_000),
    ])
    func `every date format of the API is parsed`(text: String, milliseconds: Int64) {
        #expect(TargetprocessDateTime(text)?.time.millisecondsSinceEpoch == milliseconds)
    }

    @Test(arguments: [
        "", "/Date()/", "/Date(x)/", "/Date(1+01)/", "/Date(1 +0100)/", "2023-02-29", "2024-13-01", "2024-01-01T24:00",
        "2024-01-01T10", "2024-1-1", "2024-01-01T10:00:00+1", "2024-01-01T10:00:00Zx", "yesterday", "1517525999000",
    ])
    func `other texts are not parsed as dates`(text: String) {
        #expect(TargetprocessDateTime(text) == nil)
    }

    @Test func `any time survives ISO 8601 and the tool's own format`() {
        var random = SeededRandom(seed: 42)
        for _ in 0..<3000 {
            let milliseconds = Int64.random(in: -2_000_000_000_000...4_000_000_000_000, using: &random)
            #expect(TargetprocessDateTime("/Date(\(milliseconds)+0200)/")?.time.millisecondsSinceEpoch == milliseconds)
            let seconds = milliseconds / 1000
            let text = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
            #expect(TargetprocessDateTime(text)?.time == .epoch + .seconds(seconds), "\(text)")
        }
    }
}
