import AdapterKit
import Core
import EntityModel
import Foundation
import TestSupport
import Testing

@testable import JiraAdapter

/// Jira responses that can be decoded only in part.
///
/// The other values must look neither empty nor removed.
struct UnreadableTests {
    private static let field = FieldID("customfield_1")

    private func snapshot(
        _ fields: String, _ product: JiraProduct = .cloud, schema: JiraFieldMetadata.Schema? = nil
    ) throws -> EntitySnapshot {
        let decoder = JSONDecoder()
        decoder.userInfo[.otherFields] = Set([Self.field])
        let json =
            #"{"id":"7","key":"A-1","fields":{"issuetype":{"id":"10001"},"updated":"2026-05-04T10:00:00.000+0000",\#(fields)}}"#
        let issue = try ToolJSON.decode(JiraIssue.self, from: Array(json.utf8), decoder: decoder)
        var record = try JSONDecoder().decode(JiraFieldMetadata.self, from: Data(#"{"id":"customfield_1"}"#.utf8))
        record.schema = schema
        return try #require(
            EntitySnapshot(
                issue,
                connection: JiraConnection(
                    product: product, baseURL: "https://j.example", authorization: nil, tool: ToolHTTPConfiguration()),
                tool: RunningSimulator.tool, including: Set(JiraField.allCases),
                others: schema == nil ? [:] : [Self.field: JiraSchemaField(record)]))
    }

    @Test func `a lone surrogate costs one character of its own field`() throws {
        let read = try snapshot(
            #""summary":"Bell \ud83d","labels":["a\udd14"],"assignee":{"accountId":"1","displayName":"A\ud83d"}"#)
        #expect(read.fields[JiraField.summary.id] == .text("Bell \u{FFFD}"))
        #expect(read.fields[JiraField.labels.id] == .options(["a\u{FFFD}"]))
        #expect(read.fields[JiraField.assignee.id]?.kind == .user)
        #expect(read.unreadable == nil)
    }

    @Test(arguments: [
        #"{"type":"paragraph","content":[{"type":"text","text":"a"}]}"#, #"{"type":"doc","version":1}"#,
        #"{"type":"doc","content":[{"text":"a"}]}"#, #"{"type":"doc","content":[{"type":"text","text":7}]}"#,
        #"{"name":"description","value":"a","type":"java.lang.String"}"#, "7", "[1]", "true",
        #"{"type":"doc","content":[{"type":"heading","attrs":{"level":1e400},"content":[]}]}"#,
        #"{"type":"doc","content":[{"type":"holoDeck","attrs":{"id":"1"}}]}"#,
    ])
    func `a description that is no document is unreadable, and not empty`(json: String) throws {
        for product in JiraProduct.allCases {
            let read = try snapshot(#""summary":"s","description":\#(json)"#, product)
            #expect(read.fields[JiraField.description.id] == nil)
            #expect(read.unreadable?[JiraField.description.id] != nil)
            #expect(read.fields[JiraField.summary.id] == .text("s"))
        }
    }

    @Test func `an unknown node keeps the words around it, and is named`() throws {
        let read = try snapshot(
            #""description":{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"a"}]},"#
                + #"{"type":"holoDeck","content":[{"type":"text","text":"b"}]}]}"#)
        #expect(
            read.fields[JiraField.description.id]
                == .richText(RichText(blocks: [.paragraph([.text("a")]), .paragraph([.text("b")])])))
        #expect(read.embedded(in: JiraField.description.id) == [FormattingLoss(feature: .unknownObject, count: 1)])
    }

    @Test(arguments: [
        (JiraField.summary, "7"), (.priority, #"{"id":"1"}"#), (.priority, #"{"name":5}"#), (.status, #"{"name":[]}"#),
        (.assignee, #"{"displayName":"Ann"}"#), (.assignee, #""ann""#), (.duedate, #""04/May/26""#),
        (.duedate, "20260504"),
        (.parent, #"{"id":12}"#), (.parent, #""A-2""#),
    ])
    func `a value of another form than the field's is unreadable, and not empty`(field: JiraField, json: String) throws
    {
        let read = try snapshot(#""\#(field.rawValue)":\#(json)"#)
        #expect(read.fields[field.id] == nil)
        #expect(read.unreadable?[field.id] != nil)
    }

    @Test(arguments: [
        (JiraField.labels, #"["a",7]"#), (.components, #"[{"name":"a"},{"name":7}]"#),
        (.fixVersions, #"[{"name":"a"},"b"]"#), (.versions, #"[{"name":"a"},{}]"#),
    ])
    func `a member that cannot be decoded hides no other, and none counts as removed`(
        field: JiraField, json: String
    ) throws {
        let read = try snapshot(#""\#(field.rawValue)":\#(json)"#)
        #expect(read.fields[field.id] == .options(["a"]))
        #expect(read.unreadable?[field.id] != nil)
    }

    @Test func `files and links that cannot be decoded do not count as removed`() throws {
        let read = try snapshot(
            #""attachment":[{"id":"1","filename":"a.txt","size":3},{"id":"2","filename":"b.txt","size":1e40}],"#
                + #""issuelinks":[{"type":{"name":"Blocks"},"outwardIssue":{"id":"8"}},{"type":{"name":"Blocks"},"outwardIssue":{"id":9}}]"#
        )
        #expect(read.fields[JiraField.attachment.id]?.files.map(\.name) == ["a.txt"])
        #expect(read.fields[JiraField.links.id]?.links.map(\.item.sourceId) == ["8"])
        #expect(read.unreadable?[JiraField.attachment.id] != nil && read.unreadable?[JiraField.links.id] != nil)
    }

    @Test(
        arguments: [
            ("number", nil, "1e400"), ("number", nil, #""three""#), ("date", nil, #""May 4""#),
            ("datetime", nil, #""yesterday""#),
            ("option", nil, #"{"id":"1"}"#), ("option-with-child", nil, #"{"value":"a","child":{"value":7}}"#),
            ("user", nil, #"{"displayName":"Ann"}"#), ("string", nil, "[1]"), ("array", "option", #"{"value":"a"}"#),
            ("array", "user", #"[{"displayName":"Ann"}]"#),
        ] as [(String, String?, String)])
    func `a custom field of another form than its kind's is unreadable`(
        type: String, items: String?, json: String
    ) throws {
        let schema = JiraFieldMetadata.Schema(type: type, items: items)
        let read = try snapshot(#""summary":"s","customfield_1":\#(json)"#, schema: schema)
        #expect(read.fields[Self.field] == nil || read.fields[Self.field] == .empty && items != nil)
        #expect(read.unreadable?[Self.field] != nil)
        #expect(read.fields[JiraField.summary.id] == .text("s"))
    }

    @Test(arguments: [
        #""body":{"type":"doc","content":[{"text":"a"}]}"#, #""body":7"#, #""body":{"type":"paragraph","content":[]}"#,
        #""body":"a","updated":"soon""#, #""body":"a","visibility":"all""#,
    ])
    func `a comment that cannot be decoded is unreadable, and not empty`(json: String) throws {
        let page = try ToolJSON.decode(
            JiraCommentPage.self, from: Array(#"{"comments":[{"id":"1",\#(json)},{"id":"2","body":"b"}]}"#.utf8))
        let comments = try page.comments.allWithIDs().map { EntityModel.Comment($0, .sample) }
        #expect(comments.map { $0.unreadable != nil } == [true, false])
        #expect(comments.last?.body == RichText(plain: "b"))
    }

    @Test func `a comment with a lone surrogate keeps its other characters`() throws {
        let comment = try ToolJSON.decode(
            JiraComment.self, from: Array(#"{"id":"1","body":"All good \ud83d"}"#.utf8))
        #expect(EntityModel.Comment(comment, .sample).body == RichText(plain: "All good \u{FFFD}"))
        #expect(EntityModel.Comment(comment, .sample).unreadable == nil)
    }

    @Test func `a comment without an ID makes the list unreadable, for it may be any of those that are known`() throws {
        let page = try ToolJSON.decode(JiraCommentPage.self, from: Array(#"{"comments":[{"body":"b"}]}"#.utf8))
        #expect(throws: ToolError.self) { try page.comments.allWithIDs() }
    }

    @Test(arguments: [
        #""started":"yesterday","timeSpentSeconds":60"#, #""timeSpentSeconds":1e40"#,
        #""timeSpentSeconds":60,"comment":7"#,
    ])
    func `a worklog that cannot be decoded is unreadable`(json: String) throws {
        let worklog = try ToolJSON.decode(JiraWorklog.self, from: Array(#"{"id":"1",\#(json)}"#.utf8))
        #expect(
            EntityModel.Comment(worklog, of: RunningSimulator.tool, product: .cloud, OriginLink(.sample)).unreadable
                != nil)
    }

    @Test func `a webhook request that cannot be decoded in part has the issue read`() throws {
        let body = """
            {"webhookEvent":"jira:issue_updated","issue":{"id":"7","fields":{"issuetype":{"id":"10001"},
             "updated":"2026-05-04T10:00:00.000+0000","summary":"s","status":{"name":"To Do"},"description":7}}}
            """
        let notification = try ToolJSON.decode(JiraWebhookPayload.self, from: Array(body.utf8))
        let events = try notification.events(
            JiraWebhookPayload.Context(
                id: "n", account: AccountID(rawValue: "a"), tool: RunningSimulator.tool,
                connection: JiraConnection(
                    product: .dataCenter, baseURL: "https://j.example", authorization: nil,
                    tool: ToolHTTPConfiguration()),
                fields: JiraField.always, receivedAt: 1))
        guard case .updated(let snapshot)? = events.first?.kind else {
            Issue.record("\(events)")
            return
        }
        #expect(snapshot.fields[JiraField.description.id] == nil && snapshot.unreadable == nil)
        #expect(snapshot.fields[JiraField.summary.id] == .text("s"))
    }

    @Test(arguments: [#"10042\u0000"#, "", "../1", #"1\ud83d"#])
    func `an issue ID that is none is rejected, and not queued`(id: String) throws {
        let body = #"{"webhookEvent":"jira:issue_updated","issue":{"id":"\#(id)","fields":{}}}"#
        let notification = try ToolJSON.decode(JiraWebhookPayload.self, from: Array(body.utf8))
        #expect(throws: JiraWebhookPayload.IncompletePayload.self) {
            try notification.events(
                JiraWebhookPayload.Context(
                    id: "n", account: AccountID(rawValue: "a"), tool: RunningSimulator.tool,
                    connection: JiraConnection(
                        product: .cloud, baseURL: "https://j.example", authorization: nil, tool: ToolHTTPConfiguration()
                    ),
                    fields: [], receivedAt: 1))
        }
    }
}
