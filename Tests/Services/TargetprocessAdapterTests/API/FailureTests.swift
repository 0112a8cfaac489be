import Core
import Curl
import EntityModel
import Foundation
import Primitives
import TestSupport
import Testing

@testable import TargetprocessAdapter

struct FailureTests {
    private let story = RunningSimulator.story(1001)

    private func failure(
        of simulator: RunningSimulator, token: String = RunningSimulator.token
    ) async -> ToolError? {
        await #expect(throws: ToolError.self) {
            _ = try await simulator.gateway(token: token).read(story, comments: true)
        }
    }

    @Test func `a wrong token is rejected`() async throws {
        try await withSimulator { simulator in
            let failure = await failure(of: simulator, token: "wrong")
            #expect(failure?.kind == .credentialsRejected)
            #expect(failure?.message.hasPrefix("Authentication failed. (error ") == true)
        }
    }

    @Test func `a user with a password can read`() async throws {
        try await withSimulator { simulator in
            for (password, isRight) in [("ben-password", true), ("ben", false)] {
                let connection = TargetprocessConnection(
                    baseURL: simulator.baseURL, signIn: .basic(user: "ben", password: Secret(password)),
                    tool: ToolHTTPConfiguration(addressPolicy: .any))
                let gateway = TargetprocessGateway(
                    targetprocess: TargetprocessAPI(connection, curl: simulator.curl, version: "test"),
                    tool: RunningSimulator.tool,
                    account: AccountID(rawValue: "acme"), files: NoFiles(), signer: .sample)
                if isRight {
                    let comment = try await gateway.createComment(
                        RichText(plain: "x"), author: "Mia",
                        origin: CommentOrigin(toolId: "t", entityId: "e", commentId: "c"), link: nil, on: story)
                    #expect(comment.authorName == "Ben Okafor")
                } else {
                    let failure = await #expect(throws: ToolError.self) {
                        _ = try await gateway.read(story, comments: false)
                    }
                    #expect(failure?.kind == .credentialsRejected)
                }
            }
        }
    }

    @Test func `a rate limit is reported with the tool's waiting time`() async throws {
        try await withSimulator { simulator in
            try await simulator.fault(#"{"kind":"refuse","status":429,"retryAfter":120,"path":"/api"}"#)
            let failure = await failure(of: simulator)
            #expect(failure?.kind == .rateLimited)
            #expect(failure?.retryAfter == 120)
            #expect(failure?.isTransient == true)
        }
    }

    @Test func `reads are retried, and then the tool is reported as unavailable`() async throws {
        try await withSimulator { simulator in
            try await simulator.fault(#"{"kind":"refuse","status":503,"path":"/api","count":3}"#)
            _ = try await simulator.gateway().read(story, comments: false)
            try await simulator.fault(#"{"kind":"closeBeforeResponse","path":"/api"}"#)
            #expect(await failure(of: simulator)?.kind == .unavailable)
        }
    }

    @Test(arguments: ["html", "malformedBody"])
    func `a response that no working tool sends counts as unavailable`(kind: String) async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let before = try await gateway.read(story, comments: false)
            try await simulator.fault(#"{"kind":"\#(kind)","path":"/api"}"#)
            #expect(await failure(of: simulator)?.kind == .unavailable)
            let write = await #expect(throws: ToolError.self) {
                _ = try await gateway.write([TargetprocessField.name: .text("x")], to: story, current: before)
            }
            #expect(write?.kind == .unavailable)
        }
    }

    @Test func `a write is sent once`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let before = try await gateway.read(story, comments: false)
            try await simulator.fault(#"{"kind":"refuse","status":503,"method":"POST","path":"/api"}"#)
            let failure = await #expect(throws: ToolError.self) {
                _ = try await gateway.write([TargetprocessField.name: .text("x")], to: story, current: before)
            }
            #expect(failure?.kind == .unavailable)
            #expect(try await simulator.requests("POST", path: "/api").count == 1)
        }
    }

    @Test func `no error contains the token or the content of an item`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let before = try await gateway.read(story, comments: false)
            let faults = [
                #"{"kind":"refuse","status":400}"#, #"{"kind":"refuse","status":403}"#,
                #"{"kind":"refuse","status":302}"#, #"{"kind":"refuse","status":500}"#, #"{"kind":"html"}"#,
                #"{"kind":"malformedBody"}"#, #"{"kind":"closeBeforeResponse"}"#, #"{"kind":"closeAfterResponse"}"#,
            ]
            var said = ["\(gateway)", String(reflecting: gateway.targetprocess.connection)]
            dump(gateway, to: &said[0])
            dump(gateway.targetprocess.connection, to: &said[1])
            for fault in faults {
                try await simulator.control("DELETE", "faults")
                try await simulator.fault(fault.replacing("}", with: #","path":"/api"}"#))
                let calls: [@Sendable () async throws -> Void] = [
                    { _ = try await gateway.read(story, comments: true) },
                    { _ = try await gateway.resolve("1001") },
                    { _ = try await gateway.changes(of: ["userstory"], since: 0, cursor: nil) },
                    { _ = try await gateway.write([TargetprocessField.name: .text("x")], to: story, current: before) },
                    {
                        _ = try await gateway.createComment(
                            RichText(plain: "x"), author: "a",
                            origin: CommentOrigin(toolId: "t", entityId: "e", commentId: "c"), link: nil, on: story)
                    },
                ]
                for call in calls {
                    let failure = await #expect(throws: ToolError.self) { try await call() }
                    let json = try JSONEncoder().encode(try #require(failure))
                    said += ["\(String(describing: failure))", String(decoding: json, as: UTF8.self)]
                }
            }
            #expect(said.count == 2 + faults.count * 5 * 2)
            for text in said {
                #expect(!text.contains(RunningSimulator.token))
                #expect(!text.contains("access_token"))
                #expect(!text.contains("Guest checkout"))
            }
        }
    }

    @Test func `only a response of the tool itself proves that an item was deleted`() {
        let connection = TargetprocessConnection(
            baseURL: "https://shop.tpondemand.com", signIn: .accessToken(Secret("t")))
        for (status, body, kind) in [
            (404, "<html>Not here</html>", ToolError.Kind.unavailable), (410, "", .unavailable),
            (404, #"{"Message":"UserStory with Id 1 not found or access is forbidden."}"#, .notFound),
        ] {
            let response = CurlResponse(head: CurlResponseHead(status: status, headers: []), body: Array(body.utf8))
            #expect(ToolError(response, from: connection)?.kind == kind, "\(body)")
        }
    }
}
