import EntityModel
import Foundation
import Primitives
import TestSupport
import Testing

@testable import JiraAdapter

struct JiraFieldTests {
    let seed = UInt64.random(in: 0...UInt64.max)

    @Test func `a value is read back in its stored form, and storing it again changes nothing`() throws {
        var texts = SeededRandom(seed: seed)
        for number in 0..<400 {
            let values: [(JiraField, FieldValue)] = [
                (.description, .richText(texts.document())), (.description, .text(texts.markup())),
                (.summary, .text(texts.markup())), (.description, .empty), (.priority, .option(texts.markup())),
                (.labels, .options(of: [texts.markup(), "two words", "a"])), (.labels, .empty),
                (.components, .options(of: [texts.markup(), "b"])), (.duedate, .date(CalendarDate(of: .epoch))),
                (.assignee, .user(ToolUser(tool: RunningSimulator.tool.id, id: texts.markup()))), (.assignee, .empty),
                (.duedate, .text("2026-11-21")), (.priority, .state("High")),
            ]
            for product in JiraProduct.allCases {
                for (field, value) in values {
                    let stored = field.stored(value, by: product)
                    let content = try #require(field.content(value, for: product))
                    let json = try JSONEncoder().encode([field.rawValue: content])
                    let fields = try JSONDecoder().decode(JiraIssue.Fields.self, from: json)
                    #expect(
                        try field.value(in: fields, tool: RunningSimulator.tool, product: product) == stored,
                        "seed \(seed), value \(number), \(product)")
                    guard field == .summary else { continue }
                    #expect(field.stored(stored, by: product) == stored, "seed \(seed), value \(number)")
                }
            }
        }
    }

    @Test func `a field that Jira did not tell of is missing, not empty`() throws {
        let fields = try JSONDecoder().decode(JiraIssue.Fields.self, from: Data(#"{"summary":"s"}"#.utf8))
        #expect(try JiraField.description.value(in: fields, tool: RunningSimulator.tool, product: .cloud) == nil)
        #expect(try JiraField.status.value(in: fields, tool: RunningSimulator.tool, product: .cloud) == nil)
        let empty = try JSONDecoder().decode(JiraIssue.Fields.self, from: Data(#"{"description":null}"#.utf8))
        #expect(try JiraField.description.value(in: empty, tool: RunningSimulator.tool, product: .cloud) == .empty)
        let odd = #"{"summary":7,"description":[1],"status":"x","updated":"never"}"#
        let unread = try JSONDecoder().decode(JiraIssue.Fields.self, from: Data(odd.utf8))
        for field in [JiraField.summary, .description, .status] {
            #expect(throws: UnreadableValue.self) {
                try field.value(in: unread, tool: RunningSimulator.tool, product: .cloud)
            }
        }
        #expect(try JiraField.priority.value(in: unread, tool: RunningSimulator.tool, product: .cloud) == nil)
        #expect(unread.updated == nil)
    }
}
