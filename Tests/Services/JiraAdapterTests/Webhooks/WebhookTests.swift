import AdapterKit
import EntityModel
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InternalAPI
import Logging
import Primitives
import Synchronization
import TestSupport
import Testing

@testable import JiraAdapter

/// The webhook route of the adapter, with requests from the running Jira.
@Suite(.timeLimit(.minutes(2))) struct WebhookTests {
    private struct BrokerAway: Error {}

    private static let token = WebhookToken("door-token-0123456789")
    private static let path = "/webhooks/acme/shop/\(token.text.reveal { $0 })"
    private static let secret = "hook-secret"

    /// Provides a client of the webhook route and the published events.
    ///
    /// While `isAway` is set, nothing can be published.
    private func withDoor(
        to simulator: RunningSimulator, secret: String? = WebhookTests.secret,
        isAway: @escaping @Sendable () -> Bool = { false },
        _ body: @Sendable (any TestClientProtocol, AsyncStream<Event>) async throws -> Void
    ) async throws {
        let (events, continuation) = AsyncStream<Event>.makeStream()
        var found = record(
            product: simulator.product == .cloud ? .jiraCloud : .jiraDataCenter, networks: ["127.0.0.0/8"])
        found.baseURL = simulator.baseURL
        found.webhookTokenHash = Self.token.hash
        found.mappedFields = JiraField.allCases.map(\.id) + [FieldID("customfield_10020")]
        // With an unknown text format, Tandem would read the issue.
        found.renderers = [JiraField.description.id: .wiki]
        let tool = JiraIntegration(curl: simulator.curl, version: "test", files: NoFiles())
        let connections = ToolSessions(
            of: tool,
            find: { [found] id, account in id == found.id && account == found.account ? found : nil },
            open: { record in
                DecryptedConnection(
                    record: record,
                    credentials: .init(
                        signIn: .token(Secret("tandem-token")), webhookSecret: secret.map { Secret($0) }),
                    hasher: ContentHasher { ContentHash(rawValue: "\($0.count)") }, signer: .sample)
            })
        let router = Router()
        WebhookRoutes(
            tool: tool, connections: connections, maximumBody: 100_000, logger: Logger(label: "test"), now: { now() }
        ) { events in
            guard !isAway() else { throw BrokerAway() }
            for event in events { continuation.yield(event) }
        }.add(to: router)
        try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
            .test(.live) { client in
                let url = "http://127.0.0.1:\(try #require(client.port))\(Self.path)"
                try await simulator.control(
                    "POST", "webhooks", #"{"url":"\#(url)","secret":"\#(Self.secret)"}"#)
                try await body(client, events)
            }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a webhook reports the same values as reading the issue`(product: JiraProduct) async throws {
        try await withSimulator(product, offset: 120) { simulator in
            try await withDoor(to: simulator) { _, events in
                let issue = RunningSimulator.issue(try await simulator.seed(description: "old").id)
                let edits = [
                    #"{"fields":{"summary":"Other & more"}}"#,
                    #"{"fields":{"description":"A *new* text\n\n* with a list\n# and another"}}"#,
                    #"{"fields":{"description":null}}"#,
                ]
                for edit in edits {
                    try await simulator.person("PUT", "issue/\(issue.sourceId)", edit)
                    try await expectSame(issue, next(of: events), simulator)
                }
                try await simulator.person(
                    "POST", "issue/\(issue.sourceId)/transitions", #"{"transition":{"id":"11"}}"#)
                try await expectSame(issue, next(of: events), simulator)
                try await simulator.control("DELETE", "as/alice/rest/api/2/issue/\(issue.sourceId)")
                let last = await next(of: events)
                #expect(last?.kind == .deleted)
                #expect(last?.entity == issue)
            }
        }
    }

    /// Expects that the event contains the values that reading returns.
    ///
    /// Only Cloud's descriptions are left to be read.
    private func expectSame(_ issue: EntityReference, _ event: Event?, _ simulator: RunningSimulator) async throws {
        var read = try await simulator.gateway().read(issue, comments: false)
        if simulator.product == .cloud, read.fields[JiraField.description.id] != .empty {
            read.fields[JiraField.description.id] = nil
        }
        if case .user(let person)? = read.fields[JiraField.assignee.id], person.email == nil {
            read.fields[JiraField.assignee.id] = nil
        }
        #expect(event?.kind == .updated(read))
        #expect(event?.entity == issue)
        #expect(event?.id.hasPrefix("shop|") == true)
    }

    @Test(arguments: JiraProduct.allCases)
    func `a change of a comment is reported with its issue and time`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            try await withDoor(to: simulator) { _, events in
                let issue = RunningSimulator.issue(try await simulator.seed().id)
                let path = "issue/\(issue.sourceId)/comment"
                try await simulator.person("POST", path, #"{"body":"x"}"#)
                let read = try await simulator.gateway().read(issue, comments: true)
                let comment = try #require(read.comments?.first)
                let told = await next(of: events)
                #expect(told?.kind == .commentsInvalidated(at: comment.modifiedAt))
                #expect(told?.entity.key == issue.key)
                try await simulator.control("DELETE", "as/alice/rest/api/2/\(path)/\(comment.id)")
                let deleted = await next(of: events) { $0.kind == .commentDeleted(commentId: comment.id) }
                #expect(deleted?.entity.key == issue.key)
            }
        }
    }

    @Test func `a wrong webhook secret rejects the request`() async throws {
        try await withSimulator(.cloud) { simulator in
            try await withDoor(to: simulator, secret: "another") { _, events in
                let id = try await simulator.seed().id
                try await simulator.person("PUT", "issue/\(id)", #"{"fields":{"summary":"x"}}"#)
                try await simulator.control("GET", "quiet?timeout=30")
                let deliveries = try await simulator.control("GET", "deliveries")
                #expect(String(decoding: deliveries, as: UTF8.self).contains(#""outcome":"401""#))
            }
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a renamed sprint or version is reported, and the issues that show its name are listed`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            var issues: [String] = []
            for fields in [
                #""customfield_10020":2"#, #""customfield_10020":2,"fixVersions":[{"id":"10400"}]"#,
                #""versions":[{"id":"10400"}]"#, #""labels":["other"]"#,
            ] {
                let id = try await simulator.seed().id
                try await simulator.person("PUT", "issue/\(id)", "{\"fields\":{\(fields)}}")
                issues.append(id)
            }
            try await withDoor(to: simulator, secret: nil) { [issues] client, events in
                func items(referencing event: Event?) async throws -> [String] {
                    let reference = try #require(event).entity
                    let gateway = simulator.gateway()
                    var found: [String] = []
                    var cursor: String?
                    repeat {
                        let page = try await gateway.entities(referencing: reference, cursor: cursor)
                        found += page.items.map(\.entity.sourceId)
                        cursor = page.next
                    } while cursor != nil
                    return found.filter(issues.contains).sorted()
                }
                let sprint = "as/alice/rest/agile/1.0/sprint/2"
                try await simulator.control("POST", sprint, #"{"name":"Renamed"}"#)
                let renamed = await next(of: events) { $0.kind == .renamed }
                #expect(try await items(referencing: renamed) == Array(issues[..<2]).sorted())
                let version = #"{"webhookEvent":"jira:version_updated","version":{"id":"10400","name":"1.0.1"}}"#
                #expect(try await status(of: Self.path, version, client) == .noContent)
                let changed = await next(of: events) { $0.kind == .renamed }
                #expect(try await items(referencing: changed) == Array(issues[1...2]).sorted())
                let gone = #"{"webhookEvent":"sprint_updated","sprint":{"id":4711,"name":"A"}}"#
                #expect(try await status(of: Self.path, gone, client) == .noContent)
                #expect(try await items(referencing: await next(of: events)).isEmpty)
            }
        }
    }

    @Test(arguments: JiraProduct.allCases, ["postFunction", "automation"])
    func `a workflow or a rule makes Tandem read the issue`(product: JiraProduct, form: String) async throws {
        try await withSimulator(product) { simulator in
            let issue = try await simulator.seed()
            try await withDoor(to: simulator, secret: nil) { client, events in
                let url = "http://127.0.0.1:\(try #require(client.port))\(Self.path)"
                try await simulator.control("DELETE", "webhooks")
                for _ in 0..<2 {
                    try await simulator.control(
                        "POST", "webhooks",
                        #"{"url":"\#(url)","form":"\#(form)","events":["jira:issue_updated"]}"#)
                }
                struct Steps: Decodable {
                    struct Step: Decodable {
                        var id: String
                    }
                    var transitions: [Step]
                }
                let path = "issue/\(issue.id)/transitions"
                let steps = try await simulator.control("GET", "as/alice/rest/api/2/" + path)
                let step = try #require(try JSONDecoder().decode(Steps.self, from: Data(steps)).transitions.last)
                try await simulator.person("POST", path, #"{"transition":{"id":"\#(step.id)"}}"#)
                for _ in 0..<2 {
                    let told = await next(of: events)
                    #expect(told?.kind == .invalidated(version: nil))
                    #expect(told?.entity.sourceId == issue.id)
                }
                #expect(try await status(of: Self.path, #"{"issueKey":"\#(issue.key)"}"#, client) == .noContent)
                // Without a body, the URL names the issue if the administrator included `${issue.key}` in it.
                #expect(try await status(of: Self.path + "?issue=\(issue.key)&user_id=ann", "", client) == .noContent)
                #expect(try await status(of: Self.path + "?user_id=ann", "", client) == .noContent)
                for _ in 0..<2 {
                    let named = await next(of: events)
                    #expect(named?.kind == .mentioned && named?.entity.sourceId == issue.key)
                }
            }
        }
    }

    /// An administrator registered the webhook again each time that Tandem showed its URL.
    @Test(arguments: JiraProduct.allCases)
    func `a webhook that is registered five times reports each change five times with one ID`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            try await withDoor(to: simulator) { client, events in
                let url = "http://127.0.0.1:\(try #require(client.port))\(Self.path)"
                for _ in 0..<4 {
                    try await simulator.control("POST", "webhooks", #"{"url":"\#(url)","secret":"\#(Self.secret)"}"#)
                }
                let id = try await simulator.seed().id
                try await simulator.person("PUT", "issue/\(id)", #"{"fields":{"summary":"Five times"}}"#)
                var told: [Event] = []
                for _ in 0..<5 { told.append(try #require(await next(of: events))) }
                #expect(Set(told.map(\.kind)).count == 1 && Set(told.map(\.entity)).count == 1)
                guard case .updated(let snapshot)? = told.first?.kind else {
                    Issue.record("\(told)")
                    return
                }
                #expect(snapshot.fields[JiraField.summary.id] == .text("Five times"))
                // Jira reports a comment by separate events and also by an update of the issue.
                try await simulator.person("POST", "issue/\(id)/comment", #"{"body":"x"}"#)
                let comment = try await simulator.gateway().read(RunningSimulator.issue(id), comments: true).comments?
                    .first
                var discussed: [Event] = []
                while discussed.count < 5 {
                    let event = try #require(await next(of: events))
                    if case .commentsInvalidated = event.kind { discussed.append(event) }
                }
                #expect(Set(discussed.map(\.kind)) == [.commentsInvalidated(at: try #require(comment).modifiedAt)])
                try await simulator.control("GET", "quiet?timeout=30")
                let deliveries = String(decoding: try await simulator.control("GET", "deliveries"), as: UTF8.self)
                #expect(!deliveries.contains(#""outcome":"4"#) && !deliveries.contains(#""outcome":"5"#))
            }
        }
    }

    /// A late request contains the issue as it was an hour ago, with the version of that time.
    @Test(arguments: JiraProduct.allCases)
    func `a late request reports the version with which it was written`(product: JiraProduct) async throws {
        struct Kept: Decodable {
            struct Delivery: Decodable {
                var body: String
            }
            var deliveries: [Delivery]
        }
        try await withSimulator(product) { simulator in
            try await withDoor(to: simulator, secret: nil) { client, events in
                let (id, key) = try await simulator.seed()
                let edits = (1...3).map { #"{"issue":"\#(key)","fields":{"summary":"Name \#($0)"}}"# }
                let answer = try await simulator.control(
                    "POST", "edits", #"{"edits":[\#(edits.joined(separator: ","))]}"#)
                let bodies = try JSONDecoder().decode(Kept.self, from: Data(answer)).deliveries.map(\.body)
                #expect(bodies.count == 3)
                var versions: [Int64] = []
                for body in bodies.reversed() {
                    #expect(try await status(of: Self.path, body, client) == .noContent)
                    guard case .updated(let snapshot)? = await next(of: events)?.kind else {
                        Issue.record("no change")
                        return
                    }
                    versions.append(snapshot.version)
                }
                #expect(versions == versions.sorted(by: >), "\(versions)")
                let read = try await simulator.gateway().read(RunningSimulator.issue(id), comments: false)
                #expect(versions.first == read.version)
            }
        }
    }

    @Test(
        arguments: [
            // The bodies of a workflow's post function, an automation rule, and an app, each with the issue ID and key.
            #"{"transition":{"transitionId":31},"comment":"","user":{"name":"bot"},"issue":{"id":"ID","key":"KEY"}}"#,
            #"{"issue":{"key":"KEY","fields":{"summary":"old"}},"changelog":{"items":[]}}"#,
            #"{"id":"ID","key":"KEY","self":"https://jira.example.org/rest/api/2/issue/ID","fields":{}}"#,
            #"{"text":"KEY was shipped","issueKey":"KEY"}"#, #"{"webhookEvent":null,"issue":{"id":"ID"}}"#,
            "issue_key=KEY&status=Done", "issueId=ID&user=ann", "payload=%7B%22issue%22%3A%7B%22id%22%3A%22ID%22%7D%7D",
        ], ["application/json", "application/x-www-form-urlencoded", "text/plain"])
    func `the issue is reported for every form of request`(body: String, type: String) async throws {
        try await withSimulator(.dataCenter) { simulator in
            let (id, key) = try await simulator.seed()
            try await withDoor(to: simulator, secret: nil) { client, events in
                let text = body.replacing("ID", with: id).replacing("KEY", with: key)
                let status = try await client.execute(
                    uri: Self.path, method: .post, headers: [.contentType: type], body: ByteBuffer(string: text)
                ) { $0.status }
                #expect(status == .noContent)
                let event = await next(of: events)
                let hasID = body.contains("ID")
                #expect(event?.kind == (hasID ? .invalidated(version: nil) : .mentioned))
                #expect(event?.entity.sourceId == (hasID ? id : key))
            }
        }
    }

    @Test func `the door answers each kind of guest`() async throws {
        let change = #"{"webhookEvent":"jira:issue_deleted","issue":{"id":"7"}}"#
        let isAway = Mutex(false)
        let guests: [(path: String, body: String, status: HTTPResponse.Status)] = [
            (Self.path, change, .noContent), (Self.path, #"{"webhookEvent":"sprint_started"}"#, .noContent),
            (Self.path, "no JSON", .badRequest), (Self.path, "{}", .noContent), (Self.path, "[7]", .noContent),
            (Self.path, #"{"webhookEvent":"jira:issue_updated"}"#, .noContent),
            (Self.path, #"{"issueKey":"NONE-1"}"#, .noContent),
            (Self.path, String(repeating: "[", count: 50_000), .badRequest),
            (Self.path, String(repeating: " ", count: 100_001), .contentTooLarge),
            (Self.path + "x", change, .unauthorized),
            (Self.path.replacing("/acme/", with: "/other/"), change, .unauthorized),
            (Self.path.replacing("/shop/", with: "/elsewhere/"), change, .unauthorized),
        ]
        try await withSimulator(.dataCenter) { simulator in
            try await withDoor(to: simulator, secret: nil, isAway: { isAway.withLock { $0 } }) { client, _ in
                for guest in guests {
                    let status = try await status(of: guest.path, guest.body, client)
                    #expect(status == guest.status, "\(guest.body.prefix(60))")
                }
                isAway.withLock { $0 = true }
                let status = try await status(of: Self.path, change, client)
                #expect(status == .serviceUnavailable)
            }
        }
    }

    private func next(of events: AsyncStream<Event>, where isWanted: (Event) -> Bool = { _ in true }) async -> Event? {
        for await event in events where isWanted(event) { return event }
        return nil
    }

    private func status(
        of path: String, _ body: String, _ client: any TestClientProtocol
    ) async throws -> HTTPResponse.Status {
        try await client.execute(uri: path, method: .post, body: ByteBuffer(string: body)) { $0.status }
    }
}
