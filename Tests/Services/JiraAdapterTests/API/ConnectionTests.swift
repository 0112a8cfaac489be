import Core
import Curl
import EntityModel
import InternalAPI
import Primitives
import Testing

@testable import JiraAdapter

struct ConnectionTests {
    @Test(
        arguments: [
            (
                #"{"type":"basic","user":"ann@example.com","password":"pass:word"}"#,
                "Basic YW5uQGV4YW1wbGUuY29tOnBhc3M6d29yZA=="
            ), (#"{"type":"token","token":"secret-token"}"#, "Bearer secret-token"),
        ])
    func `credentials become a header`(_ json: String, _ header: String) throws {
        let connection = try connection(json)
        #expect(connection.authorization?.reveal { $0 } == header)
        let text = "\(connection)"
        for secret in ["secret-token", "YW5uQGV4YW1w", "pass:word"] { #expect(!text.contains(secret)) }
    }

    @Test func `a gateway's key goes into the header that it is wanted in`() throws {
        let connection = try connection(
            #"{"type": "apiGateway","apiGateway":{"header":"X-Api-Key","key":"k3y"}}"#)
        #expect(connection.authorization == nil)
        #expect(connection.tool.gatewayHeader == "X-Api-Key")
        #expect(connection.gatewayKey?.reveal { $0 } == "k3y")
    }

    @Test(arguments: [
        """
        {"type":"token","token":"secret-token","apiGateway":{"tokenURL":"https://a.example","clientId":"c",
         "clientSecret":"secret-key"}}
        """
    ])
    func `unusable credentials are rejected with a reason but without secrets`(_ json: String) throws {
        let failure = #expect(throws: ToolError.self) { try connection(json) }
        #expect(failure?.kind == .forbidden)
        #expect(failure?.message.contains("secret-") == false)
    }

    @Test func `a key that cannot sign is rejected with a reason but without the key`() throws {
        let json = #"{"type":"oauth1","consumerKey":"c","privateKey":"secret-key","token":"secret-token"}"#
        let connection = try connection(json)
        let curl = try CurlClient()
        defer { curl.close() }
        let failure = #expect(throws: ToolError.self) {
            try JiraAPI(connection: connection, curl: curl, version: "test")
        }
        #expect(failure?.kind == .forbidden)
        #expect(failure?.message.contains("secret-") == false)
    }

    @Test func `a connection to another tool and a network that is none are refused`() throws {
        let json = #"{"type":"token","token":"t"}"#
        for record in [record(product: .targetprocess), record(networks: ["10.0.0.0/99"])] {
            let failure = #expect(throws: ToolError.self) {
                try JiraConnection(record, credentials: ConnectionCredentials(json: Array(json.utf8)))
            }
            #expect(failure?.kind == .forbidden)
        }
    }

    private func connection(_ json: String) throws -> JiraConnection {
        try JiraConnection(record(), credentials: ConnectionCredentials(json: Array(json.utf8)))
    }
}

/// Returns a connection record, as the profile API stores it.
func record(
    product: ConnectionRecord.Product = .jiraCloud, baseURL: String = "https://shop.example",
    networks: [String] = [], userId: String? = nil
) -> ConnectionRecord {
    ConnectionRecord(
        account: AccountID(rawValue: "acme"), id: "shop", product: product, baseURL: baseURL,
        allowedNetworks: networks, userId: userId, sealedCredentials: [], keyId: "", encryptedKey: [],
        webhookTokenHash: "", version: 1)
}
