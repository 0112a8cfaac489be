import Core
import Curl
import EntityModel
import Primitives
import TestSupport
import Testing

@testable import JiraAdapter

/// The ways to sign in to a Data Center that stands behind a gateway: certificates and keys for real.
struct GatewayTests {
    private static let key = ConnectionCredentials.Gateway.apiKey(header: "X-API-Key", key: Secret("gateway key"))

    private func isLetIn(_ credentials: ConnectionCredentials, _ rules: TestGateway.Rules) async throws -> Bool {
        var isLetIn = false
        try await withSimulator(.dataCenter) { simulator in
            isLetIn = try await TestGateway.with(rules, before: simulator.baseURL) { gateway in
                var record = record(
                    product: .jiraDataCenter, baseURL: gateway.url, networks: ["127.0.0.0/8"])
                record.trustedCertificates = String(
                    decoding: try TestCertificates.shared.get().bytes("ca.pem"), as: UTF8.self)
                let client = try JiraClient(
                    connection: try JiraConnection(record, credentials: credentials), curl: simulator.curl,
                    version: "test", timing: HTTPTiming(now: now, sleep: { _ in }, random: { 0.5 }))
                do throws(ToolFailure) {
                    let user: JiraUser = try await client.get(["myself"])
                    return user.displayName == "Tandem Sync"
                } catch {
                    return false
                }
            }
        }
        return isLetIn
    }

    @Test(arguments: [
        ConnectionCredentials.SignIn.basic(user: "tandem", password: Secret("tandem-secret")),
        .token(Secret("tandem-token")),
    ])
    func `a certificate and a key go beside a password and a token`(signIn: ConnectionCredentials.SignIn) async throws {
        var rules = TestGateway.Rules()
        rules.certificate = "server"
        rules.needsClientCertificate = true
        rules.key = ["X-API-Key", "gateway key"]
        var credentials = ConnectionCredentials(signIn: signIn)
        #expect(try await !isLetIn(credentials, rules))
        credentials.certificate = try DoctorTests.clientCertificate()
        #expect(try await !isLetIn(credentials, rules))
        credentials.gateway = Self.key
        #expect(try await isLetIn(credentials, rules))
        credentials.certificate = nil
        #expect(try await !isLetIn(credentials, rules))
    }

    @Test func `a gateway's key alone lets nobody in whom Jira does not know`() async throws {
        var rules = TestGateway.Rules()
        rules.key = ["X-API-Key", "gateway key"]
        #expect(try await !isLetIn(ConnectionCredentials(signIn: .gateway, gateway: Self.key), rules))
    }
}
