import EntityModel
import Foundation
import Testing

@testable import JiraAdapter

struct JiraFieldTests {
    let seed = UInt64.random(in: 0...UInt64.max)

    @Test func `what is sent and read back is what is said to be stored, and storing it again changes nothing`() throws
    {
        var texts = RandomTexts(seed: seed)
        for number in 0..<400 {
            let values: [(JiraField, FieldValue)] = [
                (.description, .richText(texts.document())), (.description, .text(texts.markup())),
                (.summary, .text(texts.markup())), (.description, .empty),
            ]
            for product in JiraProduct.allCases {
                for (field, value) in values {
                    let stored = field.stored(value, by: product)
                    let content = try #require(field.content(value, for: product))
                    let json = try JSONEncoder().encode([field.rawValue: content])
                    let fields = try JSONDecoder().decode(JiraIssue.Fields.self, from: json)
                    #expect(field.value(in: fields) == stored, "seed \(seed), value \(number), \(product)")
                    guard field == .summary else { continue }
                    #expect(field.stored(stored, by: product) == stored, "seed \(seed), value \(number)")
                }
            }
        }
    }

    @Test func `a field that Jira did not tell of is missing, not empty`() throws {
        let fields = try JSONDecoder().decode(JiraIssue.Fields.self, from: Data(#"{"summary":"s"}"#.utf8))
        #expect(JiraField.description.value(in: fields) == nil)
        #expect(JiraField.status.value(in: fields) == nil)
        let empty = try JSONDecoder().decode(JiraIssue.Fields.self, from: Data(#"{"description":null}"#.utf8))
        #expect(JiraField.description.value(in: empty) == .empty)
        let odd = #"{"summary":7,"description":[1],"status":"x","updated":"never"}"#
        let unread = try JSONDecoder().decode(JiraIssue.Fields.self, from: Data(odd.utf8))
        #expect(JiraField.allCases.allSatisfy { $0.value(in: unread) == nil })
        #expect(unread.updated == nil)
    }
}
