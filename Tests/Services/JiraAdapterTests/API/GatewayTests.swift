import AdapterEngine
import Core
import CryptoExtras
import Curl
import EntityModel
import Foundation
import InternalAPI
import Primitives
import TestSupport
import Testing
import ToolHTTP

@testable import JiraAdapter

/// The authentication methods for a Data Center behind a gateway, with real certificates and keys.
struct GatewayTests {
    private static let key = ConnectionCredentials.APIGateway.apiKey(header: "X-API-Key", key: Secret("gateway key"))

    private func isLetIn(_ credentials: ConnectionCredentials, _ rules: StubGateway.Rules) async throws -> Bool {
        var isLetIn = false
        try await withSimulator(.dataCenter) { simulator in
            isLetIn = try await StubGateway.with(rules, before: simulator.baseURL) { gateway in
                var record = record(
                    product: .jiraDataCenter, baseURL: gateway.url, networks: ["127.0.0.0/8"])
                record.trustedCertificates = String(
                    decoding: try TestCertificates.shared.get().bytes("ca.pem"), as: UTF8.self)
                let jira = try JiraAPI(
                    connection: try JiraConnection(record, credentials: credentials), curl: simulator.curl,
                    version: "test", timing: TimeSource(now: now, sleep: { _ in }, random: { 0.5 }))
                do throws(ToolError) {
                    let user: JiraUser = try await jira.transport.get(["myself"])
                    return user.displayName == "Tandem Sync"
                } catch {
                    return false
                }
            }
        }
        return isLetIn
    }

    @Test(arguments: [
        ConnectionCredentials.Authentication.basic(user: "tandem", password: Secret("tandem-secret")),
        .token(Secret("tandem-token")),
    ])
    func `a certificate and a key go beside a password and a token`(
        signIn: ConnectionCredentials.Authentication
    ) async throws {
        var rules = StubGateway.Rules()
        rules.certificate = "server"
        rules.needsClientCertificate = true
        rules.key = ["X-API-Key", "gateway key"]
        var credentials = ConnectionCredentials(signIn: signIn)
        #expect(try await !isLetIn(credentials, rules))
        credentials.certificate = try DiagnosticsTests.clientCertificate()
        #expect(try await !isLetIn(credentials, rules))
        credentials.apiGateway = Self.key
        #expect(try await isLetIn(credentials, rules))
        credentials.certificate = nil
        #expect(try await !isLetIn(credentials, rules))
    }

    /// Reads, creates, edits, and comments through a gateway that ends TLS.
    ///
    /// - Parameters:
    ///   - product: The product behind the gateway.
    ///   - rules: The rules of the gateway; it has a certificate of the tests' CA.
    ///   - credentials: The closure that returns the credentials for the addresses of the gateway and the simulator.
    /// - Throws: The error of the first request that fails.
    private func works(
        _ product: JiraProduct, _ rules: StubGateway.Rules,
        _ credentials: (_ gateway: String, RunningSimulator) async throws -> ConnectionCredentials
    ) async throws {
        var rules = rules
        rules.certificate = "server"
        try await withSimulator(product) { simulator in
            try await StubGateway.with(rules, before: simulator.baseURL) { gateway in
                let credentials = try await credentials(gateway.url, simulator)
                var record = record(
                    product: product == .cloud ? .jiraCloud : .jiraDataCenter, baseURL: gateway.url,
                    networks: ["127.0.0.0/8"])
                record.trustedCertificates = String(
                    decoding: try TestCertificates.shared.get().bytes("ca.pem"), as: UTF8.self)
                let jira = try JiraAPI(
                    connection: try JiraConnection(record, credentials: credentials), curl: simulator.curl,
                    version: "test", timing: TimeSource(now: now, sleep: { _ in }, random: { 0.5 }))
                let gateway = JiraGateway(
                    jira: jira, tool: RunningSimulator.tool, account: AccountID(rawValue: "acme"),
                    files: NoFiles(), signer: .sample)
                let made = try await gateway.create(
                    EntityDraft(
                        scope: EntityScope(sourceId: "DEMO"), fields: [JiraField.summary.id: .text("By TLS")]),
                    type: "10001", for: "s")
                let issue = made.entity.entity
                let current = try await gateway.read(issue, comments: false)
                let answer = try await gateway.write(
                    [JiraField.summary.id: .text("By TLS & more"), JiraField.status.id: .state("In Progress")],
                    to: issue, current: current)
                #expect(answer.snapshot.fields[JiraField.summary.id] == .text("By TLS & more"))
                let comment = try await gateway.createComment(
                    RichText(plain: "x"), author: "Mia",
                    origin: CommentOrigin(toolId: "t", entityId: "1", commentId: "2"), link: nil, on: issue)
                #expect(comment.authorName == "Tandem Sync" && comment.isByTandem == true)
                #expect(try await gateway.read(issue, comments: true).comments == [comment])
            }
        }
    }

    @Test func `a certificate alone signs in where the gateway knows whose it is`() async throws {
        var rules = StubGateway.Rules()
        rules.needsClientCertificate = true
        rules.signsInBy = "Bearer tandem-token"
        try await works(.dataCenter, rules) { _, _ in
            ConnectionCredentials(signIn: .certificate, certificate: try DiagnosticsTests.clientCertificate())
        }
        #expect(try await !isLetIn(ConnectionCredentials(signIn: .certificate), with(rules)))
    }

    @Test func `a gateway's key alone signs in where the gateway signs in to Jira itself`() async throws {
        var rules = StubGateway.Rules()
        rules.key = ["X-API-Key", "gateway key"]
        rules.signsInBy = "Bearer tandem-token"
        try await works(.dataCenter, rules) { _, _ in ConnectionCredentials(signIn: .apiGateway, apiGateway: Self.key) }
        let wrong = ConnectionCredentials.APIGateway.apiKey(header: "X-API-Key", key: Secret("another key"))
        #expect(try await !isLetIn(ConnectionCredentials(signIn: .apiGateway, apiGateway: wrong), with(rules)))
    }

    @Test func `a gateway's tokens go with a certificate, which its issuer wants, too`() async throws {
        var rules = StubGateway.Rules()
        rules.needsClientCertificate = true
        func credentials(_ issuer: String) throws -> ConnectionCredentials {
            ConnectionCredentials(
                signIn: .certificate, certificate: try DiagnosticsTests.clientCertificate(),
                apiGateway: .clientCredentials(
                    ConnectionCredentials.ClientCredentials(
                        tokenURL: issuer + "/oauth/token", clientId: "tandem-client",
                        clientSecret: Secret("tandem client secret"))))
        }
        try await works(.dataCenter, rules) { gateway, simulator in
            // Without the certificate, the issuer behind the same gateway returns no token.
            var bare = try credentials(gateway)
            bare.certificate = nil
            let jira = try JiraAPI(
                connection: try JiraConnection(
                    record(product: .jiraDataCenter, baseURL: gateway, networks: ["127.0.0.0/8"]), credentials: bare),
                curl: simulator.curl, version: "test", timing: TimeSource(now: now, sleep: { _ in }, random: { 0.5 }))
            await #expect(throws: ToolError.self) { let _: JiraUser = try await jira.transport.get(["myself"]) }
            return try credentials(gateway)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `an application link signs requests to both products by TLS`(product: JiraProduct) async throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        try await works(product, StubGateway.Rules()) { gateway, simulator in
            let link = try JSONEncoder().encode([
                "consumerKey": "tandem", "publicKey": key.publicKey.pemRepresentation,
            ])
            try await simulator.control("POST", "application-link", String(decoding: link, as: UTF8.self))
            let dance = OAuth1AuthorizationFlow(
                baseURL: simulator.baseURL, consumerKey: "tandem", privateKey: Secret(key.pemRepresentation),
                curl: simulator.curl)
            let request = try await dance.requestToken()
            let path = String(request.address.dropFirst(simulator.baseURL.count + 1))
            let page = String(decoding: try await simulator.control("GET", "as/tandem/" + path), as: UTF8.self)
            let code = try #require(page.split(separator: "'").dropFirst().first)
            let token = try await dance.accessToken(request, code: String(code))
            return ConnectionCredentials(
                signIn: .oauth1(consumerKey: "tandem", privateKey: Secret(key.pemRepresentation), token: token))
        }
    }

    /// Jira before 8.4 reports the fields of new issues through a single resource.
    @Test func `an old Data Center reports the fields of new issues by the classic metadata, by TLS`() async throws {
        try await works(.dataCenter, StubGateway.Rules()) { _, simulator in
            try await simulator.control("POST", "classic-metadata")
            let classic = try await simulator.gateway().jira.createScreens.fields(project: "DEMO", type: "10001")
            #expect(classic.contains { $0.id == "summary" && $0.isRequired })
            return ConnectionCredentials(signIn: .token(Secret("tandem-token")))
        }
    }

    private func with(_ rules: StubGateway.Rules) -> StubGateway.Rules {
        var rules = rules
        rules.certificate = "server"
        return rules
    }

    @Test func `a gateway's key alone does not authenticate an unknown user`() async throws {
        var rules = StubGateway.Rules()
        rules.key = ["X-API-Key", "gateway key"]
        #expect(try await !isLetIn(ConnectionCredentials(signIn: .apiGateway, apiGateway: Self.key), rules))
    }
}
