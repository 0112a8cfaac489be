import AdapterEngine
import Core
import EntityModel
import Foundation
import TestSupport
import Testing

@testable import JiraAdapter

struct WebhookPayloadTests {
    // MARK: Issues

    @Test func `Data Center's update event contains the whole issue`() throws {
        let events = try events(.dataCenter, issueUpdated(description: "a *b*"))
        #expect(events.count == 1)
        #expect(events.first?.id == "n1")
        #expect(events.first?.account == AccountID(rawValue: "acme"))
        #expect(events.first?.occurredAt == 1_550_286_601_805)
        guard case .updated(let snapshot)? = events.first?.kind else {
            Testing.Issue.record("not changed: \(events)")
            return
        }
        #expect(snapshot.entity == RunningSimulator.issue("10040"))
        #expect(snapshot.version == 1_550_286_601_805)
        #expect(snapshot.fields[JiraField.summary.id] == .text("Unit test"))
        #expect(snapshot.fields[JiraField.status.id] == .state("To Do"))
        #expect(
            snapshot.fields[JiraField.description.id]
                == .richText(RichText(blocks: [.paragraph([.text("a "), .strong([.text("b")])])])))
        #expect(snapshot.comments == nil)
        #expect(snapshot.displayKey == "TES-41")
        #expect(snapshot.url == "https://shop.example/browse/TES-41")
    }

    @Test func `Cloud's update event leaves the description to be read, unless it is empty`() throws {
        for (description, expected) in [("a *b*", nil), ("", FieldValue.empty), (nil, FieldValue.empty)] {
            let event = try events(.cloud, issueUpdated(description: description)).first
            guard case .updated(let snapshot)? = event?.kind else {
                Testing.Issue.record("not changed")
                return
            }
            #expect(snapshot.fields[JiraField.description.id] == expected)
            #expect(snapshot.fields[JiraField.summary.id] == .text("Unit test"))
        }
    }

    @Test func `an issue with missing fields must be read`() throws {
        let bare = #"{"webhookEvent":"jira:issue_updated","issue":{"id":"7"}}"#
        let event = try events(.dataCenter, bare).first
        #expect(event?.kind == .invalidated(version: nil))
        #expect(event?.occurredAt == 99)
        let timed = """
            {"webhookEvent":"jira:issue_created","timestamp":5,
             "issue":{"id":"7","fields":{"updated":"1970-01-01T00:00:00.003+0000"}}}
            """
        #expect(try events(.cloud, timed).first?.kind == .invalidated(version: 3))
    }

    @Test func `a deleted issue is deleted`() throws {
        let body = #"{"timestamp":5,"webhookEvent":"jira:issue_deleted","issue":{"id":"7","key":"A-1"}}"#
        let event = try events(.cloud, body).first
        #expect(event?.kind == .deleted)
        #expect(event?.entity.sourceId == "7")
        #expect(event?.occurredAt == 5)
    }

    // MARK: Comments

    @Test func `a comment is always read before it is synced`() throws {
        let cloud = comment("comment_created", issue: #""issue":{"id":"10013","fields":{"issuetype":{"id":"3"}}},"#)
        let event = try events(.cloud, cloud).first
        #expect(event?.kind == .commentsInvalidated(at: 1_559_607_317_234))
        #expect(event?.entity.sourceId == "10013")
        #expect(event?.entity.entityType == "3")
        let dataCenter = try events(.dataCenter, comment("comment_updated")).first
        #expect(dataCenter?.kind == .commentsInvalidated(at: 1_559_607_317_234))
        #expect(dataCenter?.entity.sourceId == "10013")
        #expect(dataCenter?.entity.entityType == JiraWebhookPayload.unknownType)
        let deleted = try events(.dataCenter, comment("comment_deleted")).first
        #expect(deleted?.kind == .commentDeleted(commentId: "10082"))
        #expect(deleted?.occurredAt == 1_559_607_317_300)
    }

    @Test func `an event of Tandem's own copy is ignored, and a user's edit of it is not`() throws {
        let body = comment("comment_created", body: "_Mia in Targetprocess:_\\n\\nhello")
        #expect(try events(.dataCenter, body, ownUser: "levb").isEmpty)
        #expect(try events(.dataCenter, body, ownUser: "tandem").count == 1)
        #expect(try events(.dataCenter, body).count == 1)
        #expect(try events(.dataCenter, comment("comment_created", body: "hello"), ownUser: "levb").count == 1)
    }

    @Test func `an update with a comment causes two events with different IDs`() throws {
        let body = issueUpdated(
            description: "d", more: #","comment":{"id":"1","updated":"1970-01-01T00:00:00.003+0000"}"#)
        let events = try events(.dataCenter, body)
        #expect(events.map(\.id) == ["n1", "n1/comment"])
        #expect(events.last?.kind == .commentsInvalidated(at: 3))
    }

    @Test func `logged work is read before it goes anywhere, where it is kept in step`() throws {
        func body(_ name: String, by user: String = "levb", comment: String = "") -> String {
            """
            {"timestamp":1559607317300,"webhookEvent":"\(name)",
             "worklog":{"self":"http://jira:8080/rest/api/2/issue/10013/worklog/77","id":"77",
               "updateAuthor":{"name":"\(user)"},"comment":"\(comment)","timeSpentSeconds":60,
               "started":"2019-06-04T00:15:17.234+0000","updated":"2019-06-04T00:15:17.234+0000"}}
            """
        }
        func events(_ body: String, reads: Bool = true) throws -> [Event] {
            var context = context(.dataCenter, ownUser: "tandem")
            context.mapsWorklogs = reads
            return try JSONDecoder().decode(JiraWebhookPayload.self, from: Data(body.utf8)).events(context)
        }
        for name in ["worklog_created", "worklog_updated"] {
            let event = try events(body(name)).first
            #expect(event?.kind == .commentsInvalidated(at: 1_559_607_317_234) && event?.entity.sourceId == "10013")
            let own = body(name, by: "tandem", comment: "_[Mia in Targetprocess|https://x.example#tandem-a/1/w2]:_")
            #expect(try events(own).isEmpty)
        }
        #expect(
            try events(body("worklog_deleted")).map(\.kind) == [.commentDeleted(commentId: Comment.id(ofWork: "77"))])
        #expect(try events(body("worklog_created"), reads: false).isEmpty)
        #expect(throws: JiraWebhookPayload.IncompletePayload.self) {
            try events(#"{"webhookEvent":"worklog_created"}"#)
        }
    }

    // MARK: Others

    @Test(arguments: [
        "worklog_created", "attachment_created", "sprint_started", "issuelink_created", "project_created",
        "user_created",
        "jira:version_released",
    ])
    func `an event that Tandem does not follow is ignored`(_ name: String) throws {
        #expect(try events(.cloud, #"{"webhookEvent":"\#(name)","issue":{"id":"1"}}"#).isEmpty)
    }

    @Test(arguments: [
        "jira:issue_updated", "jira:issue_created", "jira:issue_deleted", "comment_created", "comment_deleted",
    ])
    func `a payload without its issue or comment is incomplete`(_ name: String) throws {
        for rest in ["", #","issue":{}"#, #","issue":7"#, #","comment":{}"#, #","comment":{"id":7}"#] {
            #expect(throws: JiraWebhookPayload.IncompletePayload.self) {
                try events(.cloud, #"{"webhookEvent":"\#(name)"\#(rest)}"#)
            }
        }
        #expect(throws: JiraWebhookPayload.IncompletePayload.self) {
            try events(.dataCenter, #"{"webhookEvent":"comment_created","comment":{"id":"1","self":"https://x/y"}}"#)
        }
    }

    @Test func `a sprint or a version is renamed where its name changed, or may have`() throws {
        func renamed(_ body: String) throws -> String? {
            let payload = try JSONDecoder().decode(JiraWebhookPayload.self, from: Data(body.utf8))
            return payload.renamed.map { "\($0.type) \($0.id)" }
        }
        let sprint = #"{"webhookEvent":"sprint_updated","sprint":{"id":7,"name":"A"}"#
        #expect(try renamed(sprint + "}") == "sprint 7")
        #expect(try renamed(sprint + #","oldValue":{"id":7,"name":"B"}}"#) == "sprint 7")
        #expect(try renamed(sprint + #","oldValue":{"id":7,"name":"A","goal":"x"}}"#) == nil)
        #expect(try renamed(#"{"webhookEvent":"sprint_started","sprint":{"id":7,"name":"A"}}"#) == nil)
        let version = #"{"webhookEvent":"jira:version_updated","version":{"id":"10000","name":"1"}}"#
        #expect(try renamed(version) == "version 10000")
        #expect(try renamed(version.replacing("10000", with: "1 OR 2")) == nil)
        #expect(try renamed(#"{"webhookEvent":"jira:version_released","version":{"id":"1","name":"1"}}"#) == nil)
    }

    // MARK: Recorded

    @Test(.enabled(if: RecordedFiles.areThere || ProcessInfo.processInfo.environment["CI"] == "true"))
    func `notifications that real Jiras sent are understood`() throws {
        var counts: [String: Int] = [:]
        for (name, bytes) in try RecordedFiles.files(under: "webhooks") {
            guard let body = try? JSONDecoder().decode(JiraWebhookPayload.self, from: Data(bytes)) else { continue }
            for product in JiraProduct.allCases {
                var context = context(product)
                context.fields.formUnion(JiraField.allCases)
                context.mapsWorklogs = true
                let events = try body.events(context)
                let read: JiraWebhookPayload = try BoundedJSON.decode(
                    from: bytes, reading: JiraWebhookPayload.fieldMask(for: context.fields))
                #expect(try read.events(context) == events, "\(name)")
                for event in events { counts[event.kind.label, default: 0] += 1 }
                let meant = Self.meanings[body.name] ?? []
                #expect(events.isEmpty == meant.isEmpty, "\(name)")
                #expect(events.allSatisfy { meant.contains($0.kind.label) }, "\(name)")
                for event in events {
                    #expect(!event.entity.sourceId.isEmpty, "\(name)")
                    guard case .updated(let snapshot) = event.kind else { continue }
                    #expect(snapshot.fields[JiraField.summary.id] != nil, "\(name)")
                    #expect(snapshot.fields[JiraField.status.id] != nil, "\(name)")
                    #expect(snapshot.displayKey != nil && snapshot.version > 1_000_000_000_000, "\(name)")
                }
            }
        }
        #expect((counts["updated"] ?? 0) > 70)
        #expect((counts["commentsInvalidated"] ?? 0) > 15)
        #expect((counts["commentDeleted"] ?? 0) > 7)
        #expect(counts["deleted"] == 4)
        #expect((counts["invalidated"] ?? 0) >= 14)
    }

    /// The events that each kind of webhook request causes.
    ///
    /// A request that is not listed causes none. If a request contains only a part of an issue, the issue is read.
    private static let meanings: [String: Set<String>] = [
        "jira:issue_created": ["updated", "invalidated"],
        "jira:issue_updated": ["updated", "invalidated", "commentsInvalidated"],
        "jira:issue_deleted": ["deleted"],
        "comment_created": ["commentsInvalidated"], "comment_updated": ["commentsInvalidated"],
        "comment_deleted": ["commentDeleted"],
        "worklog_created": ["commentsInvalidated"],
        "issuelink_created": ["invalidated"], "issuelink_deleted": ["invalidated"],
        "attachment_created": ["invalidated"],
    ]

    // MARK: Bodies

    private func events(_ product: JiraProduct, _ body: String, ownUser: String? = nil) throws -> [Event] {
        try JSONDecoder().decode(JiraWebhookPayload.self, from: Data(body.utf8)).events(
            context(product, ownUser: ownUser))
    }

    private func context(_ product: JiraProduct, ownUser: String? = nil) -> JiraWebhookPayload.Context {
        JiraWebhookPayload.Context(
            id: "n1", account: AccountID(rawValue: "acme"), tool: RunningSimulator.tool,
            connection: JiraConnection(
                product: product, baseURL: "https://shop.example", authorization: nil, tool: .init()),
            fields: JiraField.always, ownUser: ownUser, receivedAt: 99)
    }

    private func issueUpdated(description: String?, more: String = "") -> String {
        """
        {"timestamp":1550286601840,"webhookEvent":"jira:issue_updated","issue_event_type_name":"issue_updated",
         "issue":{"id":"10040","self":"https://shop.example/rest/api/2/10040","key":"TES-41","fields":{
           "issuetype":{"id":"10001","name":"Story","subtask":false},"project":{"id":"10000","key":"TES"},
           "customfield_10010":[{"odd":{}}],"updated":"2019-02-15T19:10:01.805-0800",
           "status":{"name":"To Do","id":"10001"},"summary":"Unit test",
           "description":\(description.map { "\"\($0)\"" } ?? "null")}}\(more)}
        """
    }

    private func comment(_ name: String, body: String = "unik", issue: String = "") -> String {
        """
        {"timestamp":1559607317300,"webhookEvent":"\(name)",\(issue)
         "comment":{"self":"http://jira:8080/rest/api/2/issue/10013/comment/10082","id":"10082",
           "author":{"name":"levb","key":"JIRAUSER1","displayName":"Lev"},"body":"\(body)",
           "updateAuthor":{"name":"levb","key":"JIRAUSER1","displayName":"Lev"},
           "created":"2019-06-04T00:15:17.234+0000","updated":"2019-06-04T00:15:17.234+0000"}}
        """
    }
}

extension Event.Kind {
    fileprivate var label: String { String(describing: self).prefix { $0 != "(" }.description }
}
