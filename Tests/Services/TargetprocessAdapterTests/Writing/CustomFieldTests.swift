import AdapterEngine
import EntityModel
import Foundation
import Primitives
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// Fields that an administrator created.
struct CustomFieldTests {
    private let story = RunningSimulator.story(1001)

    private static func field(_ name: String) -> FieldID { FieldID(customField: name) }

    private static let mapped = [
        "External reference", "Acceptance Criteria", "Risk", "Cost", "Billing Date", "Billed", "Class", "Browser",
        "External Doc", "External link", "Hot fix", "Next story", "Nowhere",
    ].map(field)

    @Test func `a value that is written to a custom field of any type is read unchanged`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway(mapped: Self.mapped)
            let writing = FieldWriting(gateway, to: story)
            let day = try #require(CalendarDate("2026-12-24"))
            let values: [(FieldID, FieldValue)] = [
                (Self.field("External reference"), .text("US-6366")),
                (Self.field("Acceptance Criteria"), .richText(RichText(plain: "Everything works"))),
                (Self.field("Risk"), .number(3)), (Self.field("Cost"), .number(123.5)),
                (Self.field("Billing Date"), .date(day)), (Self.field("Billed"), .boolean(true)),
                (Self.field("Class"), .option("B")), (Self.field("External Doc"), .text("https://example.com/a?b=c")),
                (Self.field("External link"), .text("6366")),
                (Self.field("Browser"), .options(["Chrome", "Safari"])),
            ]
            let before = try await gateway.read(story, comments: false)
            #expect(values.allSatisfy { before.fields[$0.0] == .empty })
            for result in try await writing.apply(values.map { .write($0.0, $0.1) }) {
                if case .applied(_, written: true) = result.outcome {} else { Issue.record("\(result)") }
            }
            let read = try await gateway.read(story, comments: false)
            let together = try await gateway.read([story])
            for (field, value) in values {
                #expect(read.fields[field] == value, "\(field.rawValue)")
                #expect(together.first?.fields[field] == value, "\(field.rawValue)")
            }
            for result in try await writing.apply(values.map { .write($0.0, $0.1) }) {
                if case .applied(_, written: false) = result.outcome {} else { Issue.record("\(result)") }
            }
            for (field, _) in values {
                let outcome = try await writing.set(field, .empty)
                if case .applied(_, written: true) = outcome {} else { Issue.record("\(field): \(outcome as Any)") }
            }
            let empty = try await gateway.read(story, comments: false)
            #expect(values.allSatisfy { empty.fields[$0.0] == .empty })
        }
    }

    @Test func `a custom field for an item is read and written by the item's name, and cleared`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway(mapped: Self.mapped)
            try await simulator.edit(
                #"{"id":1001,"fields":{"CustomFields":[{"Name":"Hot fix","Value":{"Id":602,"Kind":"Release"}}]}}"#)
            let field = Self.field("Hot fix")
            #expect(try await gateway.read(story, comments: false).fields[field] == .option("1.1"))
            for value in [FieldValue.option("1.0"), .empty] {
                let outcome = try await FieldWriting(gateway, to: story).set(field, value)
                if case .applied(_, written: true)? = outcome {} else { Issue.record("\(String(describing: outcome))") }
                #expect(try await gateway.read(story, comments: false).fields[field] == value)
            }
        }
    }

    @Test func `a custom field for several items is read and written by their names`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway(mapped: Self.mapped)
            let field = Self.field("Next story")
            for id in 1002...1005 { try await simulator.edit(#"{"id":\#(id),"fields":{"Name":"Story, \#(id)"}}"#) }
            #expect(try await gateway.read(story, comments: false).fields[field] == .empty)
            try await simulator.edit(
                #"{"id":1001,"fields":{"CustomFields":[{"Name":"Next story","Value":"1003 userstory,1002 userstory"}]}}"#
            )
            let both = FieldValue.options(["Story, 1002", "Story, 1003"])
            #expect(try await gateway.read(story, comments: false).fields[field] == both)
            #expect(try await gateway.read([story]).first?.fields[field] == both)
            // An item that the field already contains does not need a unique name.
            try await simulator.edit(#"{"id":1005,"fields":{"Name":"Story, 1003"}}"#)
            for value in [FieldValue.options(["Story, 1003", "Story, 1004"]), .empty] {
                let outcome = try await FieldWriting(gateway, to: story).set(field, value)
                if case .applied(_, written: true)? = outcome {} else { Issue.record("\(String(describing: outcome))") }
                #expect(try await gateway.read(story, comments: false).fields[field] == value)
            }
            let doubtful = try await FieldWriting(gateway, to: story).set(field, .options(["Story, 1003"]))
            if case .rejected(let reason)? = doubtful { #expect(reason.contains("or several")) } else { Issue.record() }
        }
    }

    @Test func `links to items are parsed only in the tool's own format`() {
        #expect(EntityReferenceList("6387 userstory,3527 Bug")?.text == "6387 userstory,3527 bug")
        for text in ["", ",", "6387", "userstory 6387", "0 bug", "6387 userstory bug", "1 b\u{F6}g", "-1 bug"] {
            #expect(EntityReferenceList(text) == nil, "\(text)")
        }
    }

    @Test func `a value that a custom field cannot contain is rejected without other effects`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway(mapped: Self.mapped)
            let refusals: [(FieldID, FieldValue, String)] = [
                (Self.field("Class"), .option("Z"), "not valid"), (Self.field("Risk"), .text("high"), "cannot contain"),
                (Self.field("Hot fix"), .option("9.9"), "none or several items have this name"),
                (Self.field("Hot fix"), .option("Sprint 1"), "none or several items have this name"),
                (Self.field("Next story"), .options(["Nobody's story"]), "none or several items have this name"),
                (Self.field("Nowhere"), .text("x"), "no custom field Nowhere"),
            ]
            for (number, (field, value, words)) in refusals.enumerated() {
                let results = try await FieldWriting(gateway, to: story).apply([
                    .write(field, value), .write(TargetprocessField.name, .text("Name \(number)")),
                ])
                guard case .rejected(let reason) = results[0].outcome else {
                    Issue.record("\(results)")
                    continue
                }
                #expect(reason.contains(words), "\(reason)")
                if case .applied(_, written: true) = results[1].outcome {} else { Issue.record("\(results)") }
            }
            let browsers = Self.field("Browser")
            let set = try await FieldWriting(gateway, to: story).apply([
                .edit(browsers, add: [.option("Netscape"), .option("Firefox")])
            ])
            guard case .merged(let members, _, true) = set.first?.outcome else {
                Issue.record("\(set)")
                return
            }
            #expect(members.filter { $0.target == nil && $0.reason != nil }.count == 1)
            let read = try await gateway.read(story, comments: false)
            #expect(read.fields[browsers] == .options(["Firefox"]))
            // A value that cannot be represented is missing and not empty.
            #expect(read.fields[Self.field("Nowhere")] == nil)
        }
    }

    @Test func `the author of a profile sees all fields and their kinds`() async throws {
        try await withSimulator { simulator in
            let fields = try await simulator.gateway(mapped: [], pageSize: 5).fields()
            let byId = Dictionary(fields.map { ($0.id, $0) }) { first, _ in first }
            #expect(byId.count == fields.count)
            #expect(byId[Self.field("Browser")]?.kind == .options)
            #expect(
                byId[Self.field("Browser")]?.types == [
                    "bug", "epic", "feature", "objective", "package", "portfolioepic", "request", "task", "testcase",
                    "userstory",
                ])
            #expect(byId[Self.field("Hot fix")]?.kind == .option)
            #expect(byId[Self.field("Next story")]?.kind == .options)
            #expect(byId[TargetprocessField.epic]?.types == ["feature"])
            #expect(byId[TargetprocessField.name]?.types == nil)
        }
    }

    @Test(.enabled(if: RecordedAnswers.areThere))
    func `custom fields are parsed from the documented responses`() throws {
        struct Selected: Decodable {
            var customValues: CustomValues
        }
        struct Documented: Decodable {
            var body: PageV2<Selected>
        }
        let documented = try JSONDecoder().decode(
            Documented.self, from: Data(RecordedAnswers.bytes("vendor-docs/v2_customvalues.json")))
        let records = try #require(documented.body.items.first).customValues.customFields
        let values = Dictionary(
            try records.map { ($0.name, try CustomFieldType(rawValue: $0.type)?.value($0.value)) }
        ) { first, _ in first }
        #expect(values["Cost"] == .number(123) && values["Browser"] == .options(["Chrome"]))
        #expect(values["External Doc"] == .text("https://dev.targetprocess.com/v1.0/docs/custom-fields"))
        #expect(values["Class"] == .option("B") && values["Billed"] == .boolean(true))
        #expect(values["Billing Date"] == .empty && values["External link"] == .text("6366"))
        #expect(values["Acceptance Criteria"] == .richText(RichText(plain: "Everything should work perfectly")))
        #expect(values["Hot fix"] == .option("Summer Summit US 2015"))
        let stories = try RecordedAnswers.bodies("lifedraft-cli/entity_get.json", as: WorkItemV1.self)
        let item = try #require(stories.compactMap(\.self).first).item
        #expect(item.customFields?.map(\.value) == [.null, .text("Redacted value"), .null])
    }
}
