import AdapterKit
import EntityModel
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InternalAPI
import Logging
import Primitives
import Synchronization
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// The webhook endpoint of the adapter, called by a running tool.
@Suite(.timeLimit(.minutes(2))) struct WebhookTests {
    private struct BrokerAway: Error {}

    private static let token = WebhookToken("door-token-0123456789")
    private static let path = "/webhooks/shop/\(RunningSimulator.account)/\(token.text.reveal { $0 })"

    /// Provides a client of the endpoint and the events that it accepts.
    ///
    /// While `isAway` returns `true`, publishing fails.
    private func withDoor(
        to simulator: RunningSimulator, isAway: @escaping @Sendable () -> Bool = { false },
        _ body: @Sendable (any TestClientProtocol, AsyncStream<Event>) async throws -> Void
    ) async throws {
        let (events, continuation) = AsyncStream<Event>.makeStream()
        var record = ConnectionRecord.example()
        record.baseURL = simulator.baseURL
        record.allowedNetworks = ["127.0.0.0/8"]
        record.webhookTokenHash = Self.token.hash
        record.mappedFields = TargetprocessField.kinds.keys.sorted()
        let tool = TargetprocessIntegration(curl: simulator.curl, version: "test", files: NoFiles())
        let connections = ToolSessions(
            of: tool,
            find: { [record] id, account in id == record.id && account == record.account ? record : nil },
            open: { record in
                DecryptedConnection(
                    record: record, credentials: .init(signIn: .token(Secret(RunningSimulator.token))),
                    hasher: ContentHasher { ContentHash(rawValue: "\($0.count)") }, signer: .sample)
            })
        let router = Router()
        WebhookRoutes(
            tool: tool, connections: connections, maximumBody: 4096, logger: Logger(label: "test"),
            now: { 1_800_000_000_000 }
        ) { events in
            guard !isAway() else { throw BrokerAway() }
            for event in events { continuation.yield(event) }
        }.add(to: router)
        try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
            .test(.live) { client in
                let port = try #require(client.port)
                try await simulator.control(
                    "POST", "notifications",
                    #"{"url":"http://127.0.0.1:\#(port)\#(Self.path)","body":"automationRule"}"#)
                try await body(client, events)
            }
    }

    @Test func `the payload of a rule results in the same snapshot as a read`() async throws {
        try await withSimulator { simulator in
            try await withDoor(to: simulator) { _, events in
                let story = RunningSimulator.story(1002)
                for edit in [
                    #"{"id":1002,"fields":{"Name":" Other & more "}}"#, #"{"id":1002,"state":"Planned"}"#,
                    #"{"id":1002,"fields":{"Description":"<div>A <b>new</b> text</div>"}}"#,
                    #"{"id":1002,"fields":{"Description":"<!--markdown-->**x**"}}"#,
                    #"{"id":1002,"fields":{"Description":null}}"#,
                ] {
                    try await simulator.edit(edit)
                    var read = try await simulator.gateway().read(story, comments: false)
                    // The payload of a rule does not contain the state category.
                    read.stateCategories = nil
                    // It does not contain the email address of a user either.
                    read.fields[TargetprocessField.owner] = nil
                    // It does not contain the teams of the item either.
                    read.fields[TargetprocessField.assignedTeams] = nil
                    let event = await next(of: events)
                    #expect(event?.kind == .updated(read))
                    #expect(event?.entity == story)
                }
                let comment = try await simulator.edit(
                    #"{"type":"Comment","fields":{"General":{"Id":1002},"Description":"x"}}"#)
                let written =
                    try await simulator.gateway().targetprocess.comments.all(of: "1002").first?
                    .comment(OriginLink(.sample)).modifiedAt ?? .epoch
                guard let event = await next(of: events), case .commentsInvalidated(let time) = event.kind else {
                    Issue.record("no event of the comment")
                    return
                }
                #expect(event.entity.key == story.key)
                #expect(time >= written)
                try await simulator.edit(#"{"type":"Comment","id":\#(comment),"delete":true}"#)
                #expect(await next(of: events)?.kind == .commentDeleted(commentId: "\(comment)"))
                try await simulator.edit(#"{"id":1002,"delete":true}"#)
                #expect(await next(of: events)?.kind == .deleted)
            }
        }
    }

    @Test func `a renamed period is reported, and the items that show its name are listed`() async throws {
        try await withSimulator { simulator in
            let edited = ["1002", "1003", "1004"]
            for (id, field, period) in [(1002, "Release", 602), (1003, "Release", 602), (1004, "TeamIteration", 622)] {
                try await simulator.edit(#"{"id":\#(id),"fields":{"\#(field)":{"Id":\#(period)}}}"#)
            }
            try await withDoor(to: simulator) { client, events in
                func postRename(_ type: String, _ id: Int, _ name: String, former: String) async throws {
                    let body = """
                        {"resourceType":"\(type)","resourceId":\(id),"modification":"Updated",
                         "current":{"ResourceType":"\(type)","Id":\(id),"Name":"\(name)"},
                         "previous":{"ResourceType":"\(type)","Id":\(id),"Name":"\(former)"}}
                        """
                    let status = try await client.execute(
                        uri: Self.path, method: .post, body: ByteBuffer(string: body)
                    ) { $0.status }
                    #expect(status == .noContent)
                }
                // A new end date is not a new name.
                try await postRename("Release", 602, "R2", former: "R2")
                try await postRename("Release", 602, "R2b", former: "R2")
                func items(referencing reference: EntityReference) async throws -> [String] {
                    let gateway = simulator.gateway()
                    var found: [String] = []
                    var cursor: String?
                    repeat {
                        let page = try await gateway.entities(referencing: reference, cursor: cursor)
                        found += page.items.map(\.entity.sourceId)
                        cursor = page.next
                    } while cursor != nil
                    return found.filter(edited.contains).sorted()
                }
                let release = try #require(await next(of: events))
                #expect(release.kind == .renamed && release.entity.sourceId == "602")
                let planned = try await items(referencing: release.entity)
                #expect(planned == ["1002", "1003"])
                try await postRename("TeamIteration", 622, "T2b", former: "T2")
                let iteration = try #require(await next(of: events))
                #expect(iteration.kind == .renamed)
                let iterated = try await items(referencing: iteration.entity)
                #expect(iterated == ["1004"])
            }
        }
    }

    @Test func `the plugin of the running tool reports the changed item`() async throws {
        try await withSimulator { simulator in
            try await withDoor(to: simulator) { client, events in
                try await simulator.control(
                    "POST", "notifications",
                    #"{"url":"http://127.0.0.1:\#(client.port ?? 0)\#(Self.path)","body":"plugin"}"#)
                try await simulator.edit(#"{"id":1003,"fields":{"Name":"Other"}}"#)
                let event = await next(of: events)
                #expect(event?.entity == RunningSimulator.story(1003))
                #expect(event?.kind == .invalidated(version: nil))
                let comment = try await simulator.edit(
                    #"{"type":"Comment","fields":{"General":{"Id":1003},"Description":"x"}}"#)
                #expect(await next(of: events)?.entity == RunningSimulator.story(1003))
                try await simulator.edit(#"{"type":"Comment","id":\#(comment),"delete":true}"#)
                #expect(await next(of: events)?.kind == .commentDeleted(commentId: "\(comment)"))
                try await simulator.edit(#"{"id":1003,"delete":true}"#)
                #expect(await next(of: events)?.kind == .deleted)
            }
        }
    }

    @Test func `the endpoint responds to each kind of request`() async throws {
        let change = #"{"resourceType":"Bug","resourceId":7,"modification":"Updated"}"#
        let isAway = Mutex(false)
        let guests: [(path: String, body: String, status: HTTPResponse.Status)] = [
            (Self.path, change, .noContent),
            (Self.path, change.replacing("Bug", with: "Attachment"), .noContent),
            (Self.path, "no JSON", .badRequest), (Self.path, "{}", .noContent),
            (Self.path, "resourceType=Bug&resourceId=7&modification=Updated", .noContent),
            (Self.path, String(repeating: " ", count: 5000), .contentTooLarge),
            (Self.path + "x", change, .unauthorized),
            (Self.path.replacing("/shop/", with: "/other/"), change, .unauthorized),
            (Self.path.replacing(RunningSimulator.account, with: "elsewhere"), change, .unauthorized),
        ]
        try await withSimulator { simulator in
            try await withDoor(to: simulator, isAway: { isAway.withLock { $0 } }) { client, _ in
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

    private func next(of events: AsyncStream<Event>) async -> Event? {
        for await event in events { return event }
        return nil
    }

    private func status(
        of path: String, _ body: String, _ client: any TestClientProtocol
    ) async throws -> HTTPResponse.Status {
        try await client.execute(uri: path, method: .post, body: ByteBuffer(string: body)) { $0.status }
    }
}
