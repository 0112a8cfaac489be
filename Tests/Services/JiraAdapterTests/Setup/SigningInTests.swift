import CryptoExtras
import EntityModel
import Foundation
import InternalAPI
import Primitives
import Synchronization
import TestSupport
import Testing
import ToolHTTP

@testable import JiraAdapter

/// The authentication methods that need more than a constant header.
struct SigningInTests {
    private static let client = ConnectionCredentials.ClientCredentials(
        tokenURL: "", clientId: "tandem-client", clientSecret: Secret("tandem client secret"))

    private func connection(
        _ simulator: RunningSimulator, _ credentials: (ConnectionCredentials.ClientCredentials) -> ConnectionCredentials
    ) throws -> JiraConnection {
        var client = Self.client
        client.tokenURL = simulator.baseURL + "/oauth/token"
        return try JiraConnection(
            record(
                product: simulator.product == .cloud ? .jiraCloud : .jiraDataCenter, baseURL: simulator.baseURL,
                networks: ["127.0.0.0/8"]), credentials: credentials(client))
    }

    private func myself(_ connection: JiraConnection, _ simulator: RunningSimulator) async throws -> JiraAPI {
        let jira = try JiraAPI(connection: connection, curl: simulator.curl, version: "test")
        let user: JiraUser = try await jira.transport.get(["myself"])
        #expect(user.displayName == "Tandem Sync")
        return jira
    }

    @Test func `a service account of Cloud signs in with tokens of its own, asked for once`() async throws {
        try await withSimulator(.cloud) { simulator in
            let cloud = "5c7d1c5e-98a4-4f0b-9a5d-7d1f0f3a9b21"
            let connection = try connection(simulator) {
                ConnectionCredentials(
                    signIn: .clientCredentials($0, apiURL: simulator.baseURL + "/ex/jira/\(cloud)/"))
            }
            let jira = try await myself(connection, simulator)
            let id = try await simulator.seed().id
            #expect(try await jira.issues.read(id).id == id)
            #expect(try await simulator.requests("POST", under: "/oauth/token").count == 1)
            // A new token replaces one that expired early, and the request is repeated once.
            try await simulator.control("DELETE", "tokens")
            #expect(try await jira.issues.read(id).id == id)
            #expect(try await simulator.requests("POST", under: "/oauth/token").count == 2)
            // Users open issues at another base URL.
            #expect(connection.page(of: "A-1") == simulator.baseURL + "/browse/A-1")
        }
    }

    @Test func `a gateway in front of Data Center accepts tokens of its own issuer`() async throws {
        try await withSimulator(.dataCenter) { simulator in
            let connection = try connection(simulator) {
                ConnectionCredentials(signIn: .apiGateway, apiGateway: .clientCredentials($0))
            }
            _ = try await myself(connection, simulator)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `an issuer that rejects and one that is unavailable are distinguished`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            for (path, secret, kind) in [
                ("/oauth/token", "wrong", ToolError.Kind.credentialsRejected), ("/nowhere", "wrong", .unavailable),
            ] {
                let connection = try connection(simulator) {
                    var client = $0
                    client.tokenURL = simulator.baseURL + path
                    client.clientSecret = Secret(secret)
                    return ConnectionCredentials(signIn: .apiGateway, apiGateway: .clientCredentials(client))
                }
                let jira = try JiraAPI(connection: connection, curl: simulator.curl, version: "test")
                let failure = await #expect(throws: ToolError.self) {
                    let _: JiraUser = try await jira.transport.get(["myself"])
                }
                #expect(failure?.kind == kind, "\(String(describing: failure))")
                #expect(failure?.message.contains("wrong") == false)
            }
        }
    }

    @Test func `an application link signs each request with any URL`() async throws {
        try await withSimulator(.dataCenter) { simulator in
            let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
            let link = try JSONEncoder().encode([
                "consumerKey": "tandem ü", "publicKey": key.publicKey.pemRepresentation,
            ])
            try await simulator.control("POST", "application-link", String(decoding: link, as: UTF8.self))
            let dance = OAuth1AuthorizationFlow(
                baseURL: simulator.baseURL, consumerKey: "tandem ü", privateKey: Secret(key.pemRepresentation),
                curl: simulator.curl)
            let request = try await dance.requestToken()
            #expect(request.address.hasPrefix(simulator.baseURL + "/plugins/servlet/oauth/authorize?oauth_token="))
            let path = String(request.address.dropFirst(simulator.baseURL.count + 1))
            // Before a user consents, the server returns no access token.
            await #expect(throws: ToolError.self) { _ = try await dance.accessToken(request, code: "guess") }
            let page = String(
                decoding: try await simulator.control("GET", "as/tandem/" + path), as: UTF8.self)
            let code = try #require(page.split(separator: "'").dropFirst().first)
            let token = try await dance.accessToken(request, code: String(code))
            let connection = try connection(simulator) { _ in
                ConnectionCredentials(
                    signIn: .oauth1(
                        consumerKey: "tandem ü", privateKey: Secret(key.pemRepresentation), token: token))
            }
            let jira = try await myself(connection, simulator)
            let id = try await simulator.seed().id
            _ = try await jira.transport.get(
                ["search"], query: [("jql", "summary ~ \"a+b & c=ü\" ORDER BY key"), ("fields", "a,b c")],
                as: JiraSearchPage.self)
            #expect(try await jira.issues.read(id).id == id)
            // Each attempt has a new signature, because the server accepts no request twice.
            try await simulator.fault(#"{"action":"respond","status":503,"method":"GET","path":"/issue/","count":1}"#)
            #expect(try await jira.issues.read(id).id == id)
        }
    }
}
