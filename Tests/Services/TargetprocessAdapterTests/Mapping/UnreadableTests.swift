import AdapterKit
import Core
import EntityModel
import Foundation
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// Responses of Targetprocess that cannot be decoded completely.
///
/// A value that cannot be decoded is neither empty nor deleted.
struct UnreadableTests {
    private static let custom = FieldID(customField: "Cost")
    private static let people = FieldID(peopleIn: "Developer")

    private func snapshot(_ members: String) throws -> EntitySnapshot {
        let json = #"{"items":[{"id":7,"entityVersion":9,"modifyDate":"/Date(1517525999000+0100)/",\#(members)}]}"#
        let page = try ToolJSON.decode(PageV2<WorkItem>.self, from: Array(json.utf8))
        return try #require(page.items.first).snapshot(
            of: RunningSimulator.story(7),
            including: Set(TargetprocessField.kinds.keys).union([Self.custom, Self.people]),
            baseURL: "https://tp.example"
        )
    }

    @Test func `a lone surrogate affects one character of its own field`() throws {
        let read = try snapshot(#""name":"Bell \ud83d","description":"<div>All good \ud83d</div>""#)
        #expect(read.fields[TargetprocessField.name] == .text("Bell \u{FFFD}"))
        #expect(read.fields[TargetprocessField.description] == .richText(RichText(plain: "All good \u{FFFD}")))
        #expect(read.unreadable == nil)
    }

    @Test(arguments: [
        (TargetprocessField.name, #""name":7"#), (TargetprocessField.description, #""description":{"type":"doc"}"#),
        (TargetprocessField.description, #""description":7"#), (TargetprocessField.state, #""stateName":{}"#),
        (TargetprocessField.tags, #""tags":["a"]"#), (TargetprocessField.priority, #""priorityName":1"#),
        (TargetprocessField.effort, #""effort":1e400"#), (TargetprocessField.effort, #""effort":"three""#),
        (TargetprocessField.plannedStart, #""plannedStartDate":"May 4""#),
        (TargetprocessField.plannedEnd, #""plannedEndDate":"/Date(soon)/""#),
        (TargetprocessField.owner, #""ownerId":1e40"#),
        (TargetprocessField.feature, #""featureId":"seven""#), (TargetprocessField.release, #""releaseName":[]"#),
        (UnreadableTests.custom, #""customValues":{"customFields":[{"name":"Cost","type":"Number","value":1e400}]}"#),
        (UnreadableTests.custom, #""customValues":{"customFields":[{"name":"Cost","type":"Date","value":"soon"}]}"#),
        (UnreadableTests.custom, #""customValues":{"customFields":[{"name":"Cost","type":"Entity","value":{"a":1}}]}"#),
        (UnreadableTests.custom, #""customValues":{"customFields":[{"name":"Cost","type":"Text","value":[1]}]}"#),
        (UnreadableTests.custom, #""customValues":{"customFields":[{"name":7}]}"#),
        (UnreadableTests.custom, #""customValues":"none""#),
    ])
    func `a value in another format is unreadable and not empty`(field: FieldID, json: String) throws {
        let read = try snapshot(json)
        #expect(read.fields[field] == nil)
        #expect(read.unreadable?[field] != nil)
        #expect(read.unreadable?.count == 1)
    }

    @Test func `a user or team that cannot be decoded hides no other, and none counts as removed`() throws {
        let read = try snapshot(
            #""assignments":[{"id":1,"role":"Developer","user":4},{"id":2,"role":"Developer","user":"x"}],"#
                + #""assignedTeams":[{"id":1,"name":"A"},{"id":2,"name":7}]"#)
        #expect(read.fields[Self.people]?.members.count == 1)
        #expect(read.fields[TargetprocessField.assignedTeams] == .options(["A"]))
        #expect(read.unreadable?[Self.people] != nil && read.unreadable?[TargetprocessField.assignedTeams] != nil)
    }

    @Test func `an item without a readable ID hides no other item of its page`() throws {
        let json = #"{"items":[{"id":1,"entityVersion":"x"},{"id":2,"entityVersion":3},{"id":3,"entityVersion":1e40}]}"#
        let page = try ToolJSON.decode(PageV2<WorkItem>.self, from: Array(json.utf8))
        #expect(page.items.map(\.id) == [2] && page.unreadable == 2)
    }

    @Test(arguments: [
        #""Description":7"#, #""Description":{"type":"doc"}"#, #""Description":"a","CreateDate":"soon""#,
        #""Description":"a","DescriptionModifyDate":5"#, #""Description":"a","IsPrivate":"perhaps""#,
    ])
    func `a comment that cannot be decoded is unreadable, and not empty`(json: String) throws {
        let page = try ToolJSON.decode(
            PageV1<CommentRecord>.self,
            from: Array(#"{"Items":[{"Id":1,\#(json)},{"Id":2,"Description":"b"}]}"#.utf8))
        #expect(page.items.threaded(OriginLink(.sample)).map { $0.unreadable != nil } == [true, false])
        #expect(page.items.threaded(OriginLink(.sample)).last?.body == RichText(plain: "b"))
    }

    @Test(arguments: [#""Spent":1e400"#, #""Spent":-3"#, #""Spent":1,"Date":"soon""#, #""Spent":"long""#])
    func `a time that cannot be decoded is unreadable`(json: String) throws {
        let time = try ToolJSON.decode(TimeRecord.self, from: Array(#"{"Id":1,\#(json)}"#.utf8))
        #expect(time.comment(OriginLink(.sample)).unreadable != nil)
    }

    @Test func `an attachment without a readable size does not count as removed`() throws {
        var item = WorkItem(id: 7, entityVersion: 1)
        item.attachments = [
            AttachmentRecord(id: 1, name: "a", size: 3), AttachmentRecord(id: 2, name: "b", size: nil),
        ]
        let read = item.snapshot(
            of: RunningSimulator.story(7), including: [TargetprocessField.attachments], baseURL: "https://tp.example")
        #expect(read.fields[TargetprocessField.attachments]?.files.map(\.name) == ["a"])
        #expect(read.unreadable?[TargetprocessField.attachments] != nil)
    }

    @Test(arguments: [
        ("<p>a</p><img src='/Attachment.aspx?AttachmentID=3' alt='b.png'>", FormattingLoss.Feature.image),
        ("<!--markdown-->a ![b](https://tp.example/b.png)", .image), ("<p>a</p><iframe src='x'></iframe>", .embedding),
        ("<p>a</p><video src='x'></video>", .embedding),
    ])
    func `objects in a text are reported, so that no write drops them`(
        text: String, feature: FormattingLoss.Feature
    ) throws {
        let json = String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
        let read = try snapshot(
            #""description":\#(json),"customValues":{"customFields":[{"name":"Cost","type":"RichText","value":\#(json)}]}"#
        )
        #expect(read.embedded(in: TargetprocessField.description) == [FormattingLoss(feature: feature, count: 1)])
        #expect(read.embedded(in: Self.custom) == [FormattingLoss(feature: feature, count: 1)])
    }
}
