import Core
import Curl
import EntityModel
import Primitives
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// Each login method, with accepted and with rejected credentials.
struct SignInTests {
    private let story = RunningSimulator.story(1001)

    private func gateway(
        _ simulator: RunningSimulator, _ signIn: TargetprocessConnection.SignIn
    ) -> TargetprocessGateway {
        let connection = TargetprocessConnection(
            baseURL: simulator.baseURL, signIn: signIn, tool: ToolHTTPConfiguration(addressPolicy: .any))
        return TargetprocessGateway(
            targetprocess: TargetprocessAPI(connection, curl: simulator.curl, version: "test", pageSize: 2),
            tool: RunningSimulator.tool,
            account: AccountID(rawValue: "acme"), files: NoFiles(), signer: .sample)
    }

    /// Reads, follows pages, writes, and scans, as far as the credentials allow it.
    private func works(_ gateway: TargetprocessGateway, _ simulator: RunningSimulator, streams: Bool) async throws {
        #expect(try await gateway.read(story, comments: true).comments?.count == 2)
        guard
            case .applied(_, written: true)? = try await FieldWriting(gateway, to: story)
                .set(TargetprocessField.name, .text("Signed in"))
        else {
            Issue.record("not written")
            return
        }
        let page = try await gateway.query(EntityQuery(types: ["userstory"], scope: EntityScope(sourceId: "500")))
        #expect(page.items.count == (streams ? 8 : 2))
        #expect(try await simulator.requests("GET", path: "/svc/").isEmpty == !streams)
    }

    private func isRefused(_ gateway: TargetprocessGateway) async {
        let failure = await #expect(throws: ToolError.self) { _ = try await gateway.read(story, comments: true) }
        #expect(failure?.kind == .credentialsRejected)
        #expect(failure?.message.contains("secret-word") == false)
    }

    @Test func `an access token`() async throws {
        try await withSimulator { simulator in
            try await works(
                gateway(simulator, .accessToken(Secret(RunningSimulator.token))), simulator, streams: true)
            await isRefused(gateway(simulator, .accessToken(Secret("secret-word"))))
        }
    }

    @Test func `a service token`() async throws {
        try await withSimulator { simulator in
            try await works(
                gateway(simulator, .serviceToken(Secret(RunningSimulator.token))), simulator, streams: false)
            await isRefused(gateway(simulator, .serviceToken(Secret("secret-word"))))
        }
    }

    @Test func `a user and a password`() async throws {
        try await withSimulator { simulator in
            try await works(
                gateway(simulator, .basic(user: "ben", password: Secret("ben-password"))), simulator, streams: false)
            await isRefused(gateway(simulator, .basic(user: "ben", password: Secret("secret-word"))))
        }
    }
}
