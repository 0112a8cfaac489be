import AdapterKit
import Core
import Curl
import EntityModel
import InternalAPI
import Primitives
import TestSupport
import Testing
import ToolHTTP

@testable import TargetprocessAdapter

struct ConnectionTests {
    private func connection(
        _ baseURL: String = "https://shop.tpondemand.com", token: String = "t+k n"
    ) -> TargetprocessConnection {
        TargetprocessConnection(baseURL: baseURL, signIn: .accessToken(Secret(token)))
    }

    private func next(_ address: String, of base: String = "https://shop.tpondemand.com") throws -> String {
        let connection = connection(base)
        return connection.request("GET", .next(try connection.nextPage(address))).url
    }

    @Test func `the encoded token is in the query`() {
        let path = URLPath(["api", "v1", "Comments"], query: [("take", "2")])
        #expect(
            connection("https://shop.tpondemand.com/").request("GET", .path(path)).url
                == "https://shop.tpondemand.com/api/v1/Comments?take=2&access_token=t%2Bk%20n")
        #expect(
            connection().request("GET", .path(URLPath(["api"]))).url
                == "https://shop.tpondemand.com/api?access_token=t%2Bk%20n")
    }

    @Test func `a user and password are in the header, and nothing is in the query`() {
        let connection = TargetprocessConnection(
            baseURL: "https://a.example/tp", signIn: .basic(user: "ada", password: Secret("p:w")))
        let request = connection.request("POST", .path(URLPath(["api", "v1", "Bugs"])), body: [0x7B, 0x7D])
        #expect(request.url == "https://a.example/tp/api/v1/Bugs")
        #expect(request.headers.contains { $0 == ("Authorization", "Basic YWRhOnA6dw==") })
        #expect(request.headers.contains { $0 == ("Content-Type", "application/json") })
        #expect(!request.isIdempotent)
    }

    @Test(arguments: [
        (
            "https://shop.tpondemand.com/api/v1/Comments/?where=General.Id%20eq%201&skip=2&take=2",
            "https://shop.tpondemand.com/api/v1/Comments/?where=General.Id%20eq%201&skip=2&take=2&access_token=t%2Bk%20n"
        ),
        (
            "http://SHOP.tpondemand.com:8080/api/v1/Comments/?access_token=other&Token=x&skip=2",
            "https://shop.tpondemand.com/api/v1/Comments/?skip=2&access_token=t%2Bk%20n"
        ),
        (
            "https://shop.tpondemand.com/api/v2/Bug?%61ccess_token=x&take=1#access_token=y",
            "https://shop.tpondemand.com/api/v2/Bug?take=1&access_token=t%2Bk%20n"
        ),
    ])
    func `a next page is requested with a new token parameter`(address: String, url: String) throws {
        #expect(try next(address).lowercased() == url.lowercased())
    }

    @Test(arguments: [
        "https://evil.example/api/v1/Comments", "https://shop.tpondemand.com.evil.example/api/v1/Comments",
        "https://shop.tpondemand.com@evil.example/api/v1/Comments", "https://u:p@shop.tpondemand.com/api/v1/Comments",
        "https://shop.tpondemand.com/login?next=/api/", "/api/v1/Comments", "", "not a url",
    ])
    func `a next page on another host is not requested`(address: String) {
        let failure = #expect(throws: ToolError.self) { _ = try next(address) }
        #expect(failure?.kind == .unavailable)
        #expect(failure?.message.contains("evil") == false)
    }

    @Test func `an instance under a path keeps its path`() throws {
        let base = "https://a.example/tp"
        #expect(
            try next("https://a.example/tp/api/v1/Bugs?skip=1", of: base)
                == "https://a.example/tp/api/v1/Bugs?skip=1&access_token=t%2Bk%20n")
        #expect(throws: ToolError.self) { _ = try next("https://a.example/other/api/v1/Bugs", of: base) }
    }

    @Test func `credentials that the tool does not accept are forbidden`() throws {
        let usable: [ConnectionCredentials] = [
            .init(signIn: .token(Secret("t"))),
            .init(
                signIn: .basic(user: "u", password: Secret("p")), apiGateway: .apiKey(header: "X-Key", key: Secret("k"))
            ),
        ]
        for credentials in usable {
            _ = try TargetprocessConnection(open(credentials, networks: ["10.0.0.0/8"]))
        }
        let unusable: [ConnectionCredentials] = [
            .init(signIn: .certificate), .init(signIn: .apiGateway),
            .init(signIn: .oauth1(consumerKey: "c", privateKey: Secret("secret"), token: Secret("secret"))),
            .init(
                signIn: .token(Secret("t")),
                apiGateway: .clientCredentials(
                    .init(tokenURL: "https://a.example", clientId: "c", clientSecret: Secret("secret")))),
        ]
        for credentials in unusable {
            let failure = #expect(throws: ToolError.self) { _ = try TargetprocessConnection(open(credentials)) }
            #expect(failure?.kind == .forbidden)
            #expect(failure?.message.contains("secret") == false)
        }
        #expect(throws: ToolError.self) { _ = try TargetprocessConnection(open(usable[0], networks: ["nonsense"])) }
    }

    @Test func `the gateway key is sent in its header`() throws {
        let credentials = ConnectionCredentials(
            signIn: .token(Secret("t")), apiGateway: .apiKey(header: "X-Key", key: Secret("k")))
        let request = try TargetprocessConnection(open(credentials)).request("GET", .path(URLPath(["api"])))
        #expect(request.headers.contains { $0 == ("X-Key", "k") })
    }

    @Test func `a credential is removed from the tool's messages`() {
        #expect(
            connection().redacting("no t+k n in ?access_token=t%2Bk%20n&take=1")
                == "no <redacted> in ?access_token=<redacted>&take=1")
        #expect(connection(token: "").redacting("words") == "words")
    }

    private func open(_ credentials: ConnectionCredentials, networks: [String] = []) -> DecryptedConnection {
        DecryptedConnection(
            record: .example(networks: networks), credentials: credentials,
            hasher: ContentHasher { ContentHash(rawValue: "\($0.count)") }, signer: .sample)
    }
}

extension ConnectionRecord {
    static func example(networks: [String] = []) -> ConnectionRecord {
        ConnectionRecord(
            account: AccountID(rawValue: "shop"), id: RunningSimulator.account, product: .targetprocess,
            baseURL: "https://shop.tpondemand.com", allowedNetworks: networks, sealedCredentials: [], keyId: "1",
            encryptedKey: [], webhookTokenHash: "", version: 1)
    }
}
