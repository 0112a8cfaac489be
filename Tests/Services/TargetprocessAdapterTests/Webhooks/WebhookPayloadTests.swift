import AdapterKit
import Curl
import EntityModel
import HTTPTypes
import InternalAPI
import Primitives
import TestSupport
import Testing

@testable import TargetprocessAdapter

struct WebhookPayloadTests {
    private func events(
        _ body: String, mapped: [FieldID] = [], receivedAt: Timestamp = 1_800_000_000_000
    ) throws -> [Event] {
        let curl = try CurlClient()
        defer { curl.close() }
        var record = ConnectionRecord.example()
        record.mappedFields = mapped
        let connection = DecryptedConnection(
            record: record, credentials: .init(signIn: .token(Secret("t"))),
            hasher: ContentHasher { ContentHash(rawValue: "\($0.count)") }, signer: .sample)
        return try TargetprocessIntegration(curl: curl, version: "test", files: NoFiles()).events(
            from: WebhookRequest(
                account: AccountID(rawValue: "shop"), tool: RunningSimulator.tool, headers: [:], body: Array(body.utf8),
                receivedAt: receivedAt),
            connection: connection)
    }

    private let whole = """
        {"account":"shop.tpondemand.com","resourceType":"UserStory","resourceId":1001,"modification":"Updated",
        "changedFields":["Name"],"current":{"ResourceType":"UserStory","Id":1001,"Name":"New","Description":null,
        "ModifyDate":"/Date(1788584110000+0200)/","EntityVersion":48759388,"Effort":3.5,"CustomFields":[],
        "EntityState":{"Id":78,"Name":"Open"}},"previous":{"Name":"Old"},"author":{"Id":2}}
        """

    @Test func `a rule that sends all fields results in a snapshot`() throws {
        let event = try #require(try events(whole).first)
        #expect(event.account == AccountID(rawValue: "shop"))
        #expect(event.entity == RunningSimulator.story(1001))
        #expect(event.occurredAt == 1_788_584_110_000)
        var snapshot = EntitySnapshot(
            entity: RunningSimulator.story(1001), version: 48_759_388, modifiedAt: 1_788_584_110_000,
            fields: [
                TargetprocessField.name: .text("New"), TargetprocessField.description: .empty,
                TargetprocessField.state: .state("Open"),
            ], url: "https://shop.tpondemand.com/entity/1001", displayKey: "1001")
        // A profile may refer to the state by its ID.
        snapshot.names = [TargetprocessField.state: ["78"]]
        #expect(event.kind == .updated(snapshot))
    }

    @Test(arguments: ["Name", "EntityState", "ModifyDate", "Description"])
    func `a rule that omits a field results in only the version`(missing: String) throws {
        let event = try #require(try events(whole.replacing("\"\(missing)\":", with: "\"Else\":")).first)
        #expect(event.kind == .invalidated(version: 48_759_388))
    }

    @Test func `each delivery has the same ID, and each change has another`() throws {
        let first = try events(whole).map(\.id)
        #expect(try events(whole, receivedAt: 1).map(\.id) == first)
        #expect(try events(whole.replacing("48759388", with: "48759389")).map(\.id) != first)
        #expect(try events(whole.replacing("Updated", with: "Deleted")).map(\.id) != first)
        let bare = #"{"ResourceType":"Bug","ResourceId":"7","Modification":"updated"}"#
        #expect(try events(bare).map(\.id) == events(bare).map(\.id))
        #expect(try events(bare).map(\.id) != events(bare + " ").map(\.id))
        #expect(try events(bare).map(\.kind) == [.invalidated(version: nil)])
    }

    @Test func `a deletion is reported`() throws {
        let body = whole.replacing("\"current\"", with: "\"previous\"").replacing("Updated", with: "Deleted")
        #expect(try events(body).map(\.kind) == [.deleted])
        #expect(
            try events(#"{"resourceType":"Feature","resourceId":5,"modification":"Deleted","current":null}"#)
                .map(\.kind) == [.deleted])
    }

    @Test(
        arguments: [
            ("Created", .commentsInvalidated(at: 1_788_584_111_999)),
            ("Updated", .commentsInvalidated(at: 1_788_584_111_999)),
            ("Deleted", .commentDeleted(commentId: "113505")),
        ] as [(String, Event.Kind)])
    func `a comment results in an event for its item`(modification: String, kind: Event.Kind) throws {
        let body = """
            {"resourceType":"Comment","resourceId":113505,"modification":"\(modification)","changedFields":[],
            "current":{"Id":113505,"Description":"x","CreateDate":"/Date(1788584110000+0200)/",
            "DescriptionModifyDate":"/Date(1788584111000+0200)/","EntityVersion":48888532,
            "General":{"Id":75529,"Name":"y"},"Owner":{"Id":1}}}
            """
        let event = try #require(try events(body).first)
        #expect(event.entity.sourceId == "75529")
        #expect(event.kind == kind)
    }

    @Test(
        arguments: [
            ("Created", .invalidated(version: nil)), ("Updated", .invalidated(version: nil)),
            ("Deleted", .commentDeleted(commentId: Comment.id(ofWork: "63001"))),
        ] as [(String, Event.Kind)])
    func `a time results in an event for its item if times are synced`(modification: String, kind: Event.Kind) throws {
        let body = """
            {"resourceType":"Time","resourceId":63001,"modification":"\(modification)","changedFields":["Spent"],
            "current":{"Id":63001,"Spent":2,"Assignable":{"Id":75529,"Name":"y"},"User":{"Id":1}}}
            """
        let event = try #require(try events(body, mapped: [TargetprocessField.times]).first)
        #expect(event.entity.sourceId == "75529")
        #expect(event.kind == kind)
        #expect(try events(body).isEmpty)
    }

    @Test func `the flat records of the plugin are parsed`() throws {
        let story = """
            {"Entity":{"UserStoryID":1001,"FeatureID":7,"Name":"New","EntityTypeID":4,"EntityTypeName":"UserStory",
            "EntityStateID":78,"EntityStateName":"Open","ModifyDate":"/Date(1788584110000+0200)/"},
            "OldEntity":{"UserStoryID":1001,"Name":"Old"},"ChangedFields":["Name"],"Author":{"UserID":2},
            "Modification":"Updated"}
            """
        let event = try #require(try events(story).first)
        #expect(event.entity == RunningSimulator.story(1001))
        #expect(event.kind == .invalidated(version: nil))
        let task = #"{"Entity":{"TaskID":9,"UserStoryID":1001,"Name":"t"},"Modification":"Created"}"#
        #expect(try events(task).map(\.entity.entityType) == ["task"])
        #expect(try events(task).map(\.entity.sourceId) == ["9"])
        let comment = """
            {"Entity":null,"OldEntity":{"CommentID":5,"GeneralID":1001,"GeneralType":"UserStory","Description":"x"},
            "Modification":"Deleted"}
            """
        #expect(try events(comment).map(\.entity) == [RunningSimulator.story(1001)])
        #expect(try events(comment).map(\.kind) == [.commentDeleted(commentId: "5")])
    }

    /// The author of a rule defines the body of its requests.
    @Test(arguments: [
        #"{"resourceType":"Bug","resourceId":5}"#, #"{"resourceType":"Bug","resourceId":5,"modification":"Undeleted"}"#,
        #"{"EntityType":"Bug","EntityId":"5"}"#, #"{"entityType":{"name":"Bug"},"id":5}"#,
        #"{"current":{"ResourceType":"Bug","Id":5,"Name":"x"}}"#, #"{"Id":5}"#, "resourceType=Bug&resourceId=5",
        #"{"ResourceId":5,"Modification":"Updated","ChangedFields":["Name"]}"#,
    ])
    func `a payload with only the ID of an item causes a read of the item`(body: String) throws {
        let events = try events(body)
        #expect(events.map(\.kind) == [.invalidated(version: nil)])
        #expect(events.map(\.entity.sourceId) == ["5"])
        #expect(["bug", "general"].contains(events.first?.entity.entityType))
    }

    @Test(arguments: ["Attachment", "TeamAssignment", "Relation", "Project", "Something new"])
    func `a payload for an unsynced resource is ignored`(type: String) throws {
        #expect(try events(#"{"resourceType":"\#(type)","resourceId":5,"modification":"Created"}"#).isEmpty)
    }

    @Test(
        arguments: [
            ("", .shape), ("resourceType=Bug", .shape), ("{", .notJSON),
            (String(repeating: "[", count: 100_000), .notJSON), ("[]", .shape), ("7", .shape), ("{}", .shape),
            (#"{"resourceType":"Bug","modification":"Created"}"#, .shape),
            (#"{"resourceType":"Bug","resourceId":0,"modification":"Created"}"#, .shape),
        ] as [(String, WebhookError.Reason)])
    func `an invalid payload is rejected`(body: String, reason: WebhookError.Reason) {
        let refusal = #expect(throws: WebhookError.self) { _ = try events(body) }
        #expect(refusal?.reason == reason)
    }
}
