import Core
import Crypto
import Curl
import EntityModel
import Foundation
import InternalAPI
import Logging
import Primitives
import Synchronization
import TestSupport
import Testing
import ToolHTTP

@testable import AdapterKit
@testable import JiraAdapter

/// OAuth 2.0 with a user's authorization (3LO), against the simulator's issuer and gateway and the real database.
struct AuthorizationCodeTests {
    /// The clock of one replica.
    private final class Clock: Sendable {
        private let time = Mutex(Timestamp.now())
        func now() -> Timestamp { time.withLock { $0 } }
        func pass(days: Int64) { time.withLock { $0 += .days(days) } }
        func pass(minutes: Int64) { time.withLock { $0 += .minutes(minutes) } }
    }

    /// A running Jira Cloud, a database, and the replicas of an adapter that share both.
    private struct Scene {
        let simulator: RunningSimulator
        let store: OAuthGrantStore
        let key: DataKey
        let clock = Clock()
        /// The base URL in the simulator's links.
        var address: String { simulator.baseURL.replacing("127.0.0.1", with: "localhost") }

        func grant(
            scopes: [String] = ConnectionCredentials.AuthorizationCode.usualScopes, site: String? = nil,
            tokens: String? = nil, secret: String = "tandem app secret"
        ) -> GrantAuthorizer {
            let app = ConnectionCredentials.AuthorizationCode(
                clientId: "tandem-app", clientSecret: Secret(secret), scopes: scopes,
                authorizeURL: simulator.baseURL + "/authorize", tokenURL: tokens ?? simulator.baseURL + "/oauth/token",
                gatewayURL: simulator.baseURL)
            return GrantAuthorizer(
                record(
                    product: .jiraCloud, baseURL: site ?? address, networks: ["127.0.0.0/8", "::1/128"]), app: app,
                key: key, store: store, curl: simulator.curl, logger: Logger(label: "test"), now: clock.now)
        }

        /// Returns the query of the URL to which the consent page redirects the browser.
        func answer(to request: AuthorizationStart) async throws -> [String: String] {
            let response = try await simulator.curl.send(
                CurlRequest(method: "GET", url: request.address, addressPolicy: .any, isRepeatable: false))
            let location = try #require(response.head.header("location"))
            let items = URLComponents(string: location)?.queryItems ?? []
            return Dictionary(uniqueKeysWithValues: items.map { ($0.name, $0.value ?? "") })
        }

        /// Authorizes Tandem as a user.
        func ask(_ grant: GrantAuthorizer) async throws -> AuthorizationView {
            let answer = try await answer(to: try await grant.begin(redirectURI: redirectURI))
            let state = try #require(AuthorizationState(answer["state"] ?? ""))
            #expect(state.connection == "shop")
            return try await grant.finish(state.token, code: answer["code"].map { Secret($0) })
        }

        let redirectURI = "https://tandem.example/authorizations"

        func jira(_ grant: GrantAuthorizer) throws -> JiraAPI {
            try JiraAPI(
                connection: JiraConnection(
                    product: .cloud, baseURL: address, authorization: nil, signing: .grant,
                    tool: ToolHTTPConfiguration(addressPolicy: .any)), curl: simulator.curl, version: "test",
                timing: TimeSource(now: clock.now, sleep: { _ in }, random: { 0.5 }), grant: grant)
        }

        func myself(_ grant: GrantAuthorizer) async throws {
            let user: JiraUser = try await jira(grant).transport.get(["myself"])
            #expect(user.displayName == "Tandem Sync")
        }

        func renewals() async throws -> Int {
            struct Told: Decodable { var renewals: Int }
            return try JSONDecoder().decode(
                Told.self, from: Data(try await simulator.control("GET", "consent"))
            ).renewals
        }
    }

    private func withScene(_ body: (Scene) async throws -> Void) async throws {
        try await withSimulator(.cloud) { simulator in
            try await ScratchSchema.with(migrations: try AdapterSchema.migrations()) { scratch in
                // A used refresh token is no longer valid. No issuer is stricter than that.
                try await simulator.control("PUT", "consent", #"{"leeway":0}"#)
                let key = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
                try await body(
                    Scene(
                        simulator: simulator, store: OAuthGrantStore(database: scratch.database),
                        key: try DataKey(Secret(key))))
            }
        }
    }

    /// See: RFC 7636, appendix B.
    @Test func `the digest of a verifier matches the standard's example`() {
        #expect(
            AuthorizationServerClient.challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
                == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    }

    @Test func `a user authorizes Tandem, which then works through the gateway`() async throws {
        try await withScene { scene in
            let grant = scene.grant()
            #expect(try await grant.view().site == nil)
            await expectFailure(.credentialsRejected) { try await scene.myself(grant) }
            let view = try await scene.ask(grant)
            #expect(view.missing.isEmpty)
            #expect(view.granted.contains("offline_access"))
            #expect(view.expiresAt == scene.clock.now() + .days(90))
            try await scene.myself(grant)
            let paths = try await scene.simulator.requests("GET", under: "/ex/jira/").map(\.path)
            #expect(!paths.isEmpty)
            // Another replica needs no authorization by a user.
            try await scene.myself(scene.grant())
        }
    }

    @Test func `an answer counts once, in time, and for what was asked last`() async throws {
        try await withScene { scene in
            let grant = scene.grant()
            let first = try await scene.answer(to: try await grant.begin(redirectURI: scene.redirectURI))
            let second = try await scene.answer(to: try await grant.begin(redirectURI: scene.redirectURI))
            func finish(_ answer: [String: String]) async throws {
                let state = try #require(AuthorizationState(answer["state"] ?? ""))
                _ = try await grant.finish(state.token, code: answer["code"].map { Secret($0) })
            }
            await expectFailure(.rejected) { try await finish(first) }
            try await finish(second)
            await expectFailure(.rejected) { try await finish(second) }
            let late = try await scene.answer(to: try await grant.begin(redirectURI: scene.redirectURI))
            scene.clock.pass(minutes: 11)
            await expectFailure(.rejected) { try await finish(late) }
            // A guessed state does not invalidate the pending authorization request.
            let asked = try await scene.answer(to: try await grant.begin(redirectURI: scene.redirectURI))
            await expectFailure(.rejected) {
                _ = try await grant.finish(WebhookToken("guess"), code: Secret("x"))
            }
            try await finish(asked)
        }
    }

    @Test func `a denial, another site, and a missing scope are distinguished`() async throws {
        try await withScene { scene in
            func person(_ does: String) async throws { try await scene.simulator.control("PUT", "consent", does) }
            let grant = scene.grant()
            try await person(#"{"refuses":true}"#)
            await expectFailure(.forbidden) { _ = try await scene.ask(grant) }
            try await person(#"{"site":false}"#)
            let failure = await expectFailure(.forbidden) { _ = try await scene.ask(grant) }
            #expect(failure?.message.contains("no site, but not for \(scene.address)") == true)
            try await person(#"{"grants":["read:jira-work"]}"#)
            let offline = await expectFailure(.forbidden) { _ = try await scene.ask(grant) }
            #expect(offline?.message.contains("offline_access") == true)
            #expect(try await grant.view().site == nil)
            try await person(#"{"grants":["read:jira-work","read:jira-user","offline_access"]}"#)
            let view = try await scene.ask(grant)
            #expect(view.missing == ["manage:jira-webhook", "write:jira-work"])
            try await scene.myself(grant)
            let id = try await scene.simulator.seed().id
            await expectFailure(.forbidden) {
                try await scene.jira(grant).transport.send(
                    "PUT", ["issue", id], body: ["fields": ["summary": "New"]], isRepeatable: true)
            }
        }
    }

    @Test func `of many that need a new token at once one asks, and what it got is stored before it is used`()
        async throws
    {
        try await withScene { scene in
            _ = try await scene.ask(scene.grant())
            let replicas = (0..<3).map { _ in scene.grant() }
            for round in 1...3 {
                scene.clock.pass(minutes: 61)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<5 {
                        for replica in replicas { group.addTask { try await scene.myself(replica) } }
                    }
                    try await group.waitForAll()
                }
                #expect(try await scene.renewals() == round)
            }
            try await scene.myself(scene.grant())
            #expect(try await scene.renewals() == 3)
        }
    }

    @Test func `a token that ended before its time is renewed once for all`() async throws {
        try await withScene { scene in
            let grant = scene.grant()
            let other = scene.grant()
            _ = try await scene.ask(grant)
            try await scene.myself(other)
            try await scene.simulator.control("DELETE", "tokens")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<5 { for one in [grant, other] { group.addTask { try await scene.myself(one) } } }
                try await group.waitForAll()
            }
            #expect(try await scene.renewals() == 1)
        }
    }

    @Test func `a caller that gives up loses no token`() async throws {
        try await withScene { scene in
            _ = try await scene.ask(scene.grant())
            scene.clock.pass(minutes: 61)
            try await scene.simulator.fault(
                #"{"action":"delay","milliseconds":300,"method":"POST","path":"/oauth/token","count":1}"#)
            let grant = scene.grant()
            let task = Task { try await scene.myself(grant) }
            try await Task.sleep(for: .milliseconds(50))
            task.cancel()
            _ = await task.result
            try await scene.myself(grant)
            try await scene.myself(scene.grant())
            #expect(try await scene.renewals() == 1)
        }
    }

    @Test func `a revoked grant is reported and not requested repeatedly`() async throws {
        try await withScene { scene in
            let grant = scene.grant()
            _ = try await scene.ask(grant)
            try await scene.simulator.control("DELETE", "consent")
            let failure = await expectFailure(.credentialsRejected) { try await scene.myself(grant) }
            #expect(failure?.message.contains("tandem authorization start shop") == true)
            let asked = try await scene.simulator.requests("POST", under: "/oauth/token").count
            for one in [grant, scene.grant()] {
                await expectFailure(.credentialsRejected) { try await scene.myself(one) }
            }
            #expect(try await scene.simulator.requests("POST", under: "/oauth/token").count == asked)
            #expect(try await grant.view().error?.contains("invalid_grant") == true)
            _ = try await scene.ask(grant)
            try await scene.myself(scene.grant())
        }
    }

    /// The administrator renewed the secret in the developer console before entering it in Tandem.
    @Test func `a wrong secret of the app ends no grant, and the corrected one is used at once`() async throws {
        try await withScene { scene in
            let grant = scene.grant()
            _ = try await scene.ask(grant)
            scene.clock.pass(minutes: 61)
            let wrong = scene.grant(secret: "old secret")
            let failure = await expectFailure(.credentialsRejected) { try await scene.myself(wrong) }
            #expect(failure?.message.contains("client secret") == true)
            #expect(failure?.message.contains("tandem authorization start") == false)
            // If the issuer rejects the app, Tandem asks it again only after a while.
            let asked = try await scene.simulator.requests("POST", under: "/oauth/token").count
            for _ in 0..<3 { await expectFailure(.credentialsRejected) { try await scene.myself(wrong) } }
            #expect(try await scene.simulator.requests("POST", under: "/oauth/token").count == asked)
            scene.clock.pass(minutes: 2)
            await expectFailure(.credentialsRejected) { try await scene.myself(wrong) }
            #expect(try await scene.simulator.requests("POST", under: "/oauth/token").count == asked + 1)
            #expect(try await wrong.view().error == nil)
            // The corrected secret works immediately and needs no new authorization by a user.
            try await scene.myself(scene.grant())
            #expect(try await scene.renewals() == 1)
        }
    }

    @Test(arguments: [
        (401, "invalid_client", false), (400, "invalid_client", false), (401, "access_denied", false),
        (403, "access_denied", false), (400, "invalid_request", false), (400, "temporarily_unavailable", false),
        (400, "invalid_grant", true), (403, "invalid_grant", true), (403, "unauthorized_client", true),
    ])
    func `only a rejected grant needs a user, and no other issuer error does`(
        status: Int, error: String, ends: Bool
    ) async throws {
        try await withScene { scene in
            _ = try await scene.ask(scene.grant())
            scene.clock.pass(minutes: 61)
            let wrong = scene.grant(secret: "old secret")
            try await scene.simulator.fault(
                #"{"action":"respond","status":\#(status),"method":"POST","path":"/oauth/token","count":1,"#
                    + #""body":{"error":"\#(error)","error_description":"no"}}"#)
            let failure = await expectFailure(.credentialsRejected) { try await scene.myself(wrong) }
            #expect(failure?.message.contains("tandem authorization start shop") == ends)
            #expect((try await wrong.view().error != nil) == ends)
            // Some issuers answer a wrong secret as if the grant had expired. Therefore the corrected secret is tried
            // once.
            let right = scene.grant()
            #expect(try await right.view().error == nil)
            try await scene.myself(right)
        }
    }

    @Test func `a deleted grant is no longer used by any replica after a minute`() async throws {
        try await withScene { scene in
            let (one, other) = (scene.grant(), scene.grant())
            _ = try await scene.ask(one)
            try await scene.myself(other)
            try await one.end()
            await expectFailure(.credentialsRejected) { try await scene.myself(one) }
            scene.clock.pass(minutes: 1)
            await expectFailure(.credentialsRejected) { try await scene.myself(other) }
            #expect(try await other.view().site == nil)
        }
    }

    @Test func `an issuer that is away costs nothing`() async throws {
        try await withScene { scene in
            let grant = scene.grant()
            _ = try await scene.ask(grant)
            scene.clock.pass(minutes: 61)
            try await scene.simulator.fault(
                #"{"action":"respond","status":503,"method":"POST","path":"/oauth/token","count":1}"#)
            await expectFailure(.unavailable) { try await scene.myself(grant) }
            try await scene.myself(grant)
            #expect(try await grant.view().error == nil)
        }
    }

    @Test func `a grant of another app or another site is not used`() async throws {
        try await withScene { scene in
            _ = try await scene.ask(scene.grant())
            let elsewhere = scene.grant(site: "https://other.example")
            #expect(try await elsewhere.view().site == nil)
            await expectFailure(.credentialsRejected) { try await scene.myself(elsewhere) }
            // If the app's tokens come from another issuer, the earlier grant is not used, not even to renew a token.
            let posted = try await scene.simulator.requests("POST", under: "/").count
            let diverted = scene.grant(tokens: scene.simulator.baseURL + "/diverted")
            scene.clock.pass(minutes: 61)
            await expectFailure(.credentialsRejected) { try await scene.myself(diverted) }
            #expect(try await scene.simulator.requests("POST", under: "/").count == posted)
            // A token is also never sent to a URL outside of the connection.
            await expectFailure(.rejected) {
                _ = try await scene.grant().authorize(ToolRequest(url: "https://other.example/rest/api/3/myself"))
            }
        }
    }
}
