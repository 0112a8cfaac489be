import Core
import EntityModel
import Foundation
import InternalAPI
import Primitives
import Testing

struct ConnectionCredentialsTests {
    private static let secret = "s3cret-\u{1F512}"

    private static let examples: [ConnectionCredentials] = [
        ConnectionCredentials(signIn: .basic(user: "jo@example.com", password: Secret(secret))),
        ConnectionCredentials(
            signIn: .token(Secret(secret)), webhookSecret: Secret(secret), webhookOpenToken: Secret(secret)),
        ConnectionCredentials(
            signIn: .oauth1(consumerKey: "tandem", privateKey: Secret("PEM\n" + secret), token: Secret(secret)),
            apiGateway: .apiKey(header: "X-Api-Key", key: Secret(secret))),
        ConnectionCredentials(
            signIn: .certificate,
            certificate: .init(certificate: "PEM\nchain", privateKey: Secret("PEM\n" + secret))),
        ConnectionCredentials(
            signIn: .apiGateway,
            apiGateway: .clientCredentials(
                .init(tokenURL: "https://gate/token", clientId: "c", clientSecret: Secret(secret), scope: "read"))),
        ConnectionCredentials(
            signIn: .apiGateway,
            apiGateway: .clientCredentials(
                .init(tokenURL: "https://gate/token", clientId: "c", clientSecret: Secret(secret)))),
        ConnectionCredentials(
            signIn: .clientCredentials(
                .init(tokenURL: "https://auth/token", clientId: "c", clientSecret: Secret(secret), scope: "read"),
                apiURL: "https://api.example/ex/jira/1")),
    ]

    @Test(arguments: examples.indices)
    func `Encoded credentials are decoded again`(index: Int) throws {
        let first = try Self.examples[index].json()
        let again = try ConnectionCredentials(json: first).json()
        let (left, right) = (try Self.object(first), try Self.object(again))
        #expect(left == right && left != nil)
        #expect(String(decoding: first, as: UTF8.self).contains(Self.secret))
    }

    @Test(arguments: examples.indices)
    func `Printed credentials show no secret`(index: Int) {
        var text = ""
        dump(Self.examples[index], to: &text)
        text += "\(Self.examples[index])" + String(reflecting: Self.examples[index])
        #expect(!text.contains(Self.secret))
    }

    @Test(arguments: [
        (#"{"type": "basic", "user": "u"}"#, ".password"),
        (#"{"type": "token", "token": "t", "webhokSecret": "s"}"#, ".webhokSecret"),
        (
            #"{"type": "certificate", "certificate": {"certificate": "c", "privateKey": "k", "password": "p", "a": 1}}"#,
            ".certificate.a"
        ),
        (#"{"type": "basic", "user": "", "password": "p"}"#, ".user"),
        (#"{"type": "token", "token": "a\r\nX-Other: b"}"#, ".token"), (#"{"type": "other"}"#, ".type"),
        (#"{"user": "u"}"#, ".type"), (#"{"type": "certificate"}"#, ".certificate"),
        (#"{"type": "apiGateway"}"#, ".apiGateway"), (#"{"type": "token", "token": 5}"#, ".token"),
        (#"{"type": "token", "token": "t", "apiGateway": {"header": "h"}}"#, ".apiGateway.key"),
        (
            #"{"type": "token", "token": "t", "apiGateway": {"tokenURL": "u", "clientId": "c"}}"#,
            ".apiGateway.clientSecret"
        ),
        (#"{"type": "clientCredentials", "tokenURL": "u", "clientId": "c"}"#, ".clientSecret"),
        (#"{"type": "token", "token": "t", "certificate": {"certificate": "c"}}"#, ".certificate.privateKey"),
    ])
    func `A missing or invalid member is named without its value`(text: String, path: String) {
        let failure = #expect(throws: BoundedJSON.ReadError.self) {
            try ConnectionCredentials(json: Array(text.utf8))
        }
        #expect(failure?.description.hasSuffix(" at " + path) == true, "\(String(describing: failure))")
        #expect(failure?.description.contains("X-Other") == false)
    }

    @Test func `Webhook tokens are long, valid in an address, and unique`() {
        let tokens = (0..<2000).map { _ in WebhookToken.random() }
        #expect(Set(tokens.map(\.hash)).count == tokens.count)
        var letters: Set<Character> = []
        for token in tokens {
            token.text.reveal { text in
                #expect(text.count == 43)
                letters.formUnion(text)
                #expect(WebhookToken(text).hash == token.hash)
            }
            #expect(token.matches(hash: token.hash) && !token.matches(hash: tokens[0].hash.uppercased()))
        }
        #expect(letters.count == 64 && letters.isDisjoint(with: "/+=% "))
    }

    @Test func `A token's hash is SHA-256 in hexadecimal`() {
        // The one-block example of FIPS 180-4.
        #expect(
            WebhookToken("abc").hash == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(!WebhookToken("").matches(hash: ""))
    }

    @Test func `A connection record is unchanged after encoding and decoding`() throws {
        let record = ConnectionRecord(
            account: AccountID(rawValue: "acme"), id: "jira", product: .jiraDataCenter, baseURL: "https://jira/x",
            allowedNetworks: ["10.0.0.0/8"], trustedCertificates: "PEM", userId: "7",
            sealedCredentials: (0...255).map { $0 }, keyId: "k", encryptedKey: [], webhookTokenHash: "h",
            version: .max)
        let text = try JSONEncoder().encode(record)
        #expect(try JSONDecoder().decode(ConnectionRecord.self, from: text) == record)
        #expect(record.tool == Tool(id: "jira", type: .jira))
    }

    private static func object(_ json: [UInt8]) throws -> NSDictionary? {
        try JSONSerialization.jsonObject(with: Data(json)) as? NSDictionary
    }
}
