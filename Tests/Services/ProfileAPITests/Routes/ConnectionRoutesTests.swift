import EntityModel
import Foundation
import InternalAPI
import Primitives
import TestSupport
import Testing

@testable import ProfileAPI

/// Tests for connections over HTTP, and that credentials are never returned.
@Suite(.timeLimit(.minutes(1))) struct ConnectionRoutesTests {
    private static let path = "/api/v1/acme/connections/jira"
    private static let body = """
        {"product": "jira-cloud", "baseURL": "https://acme.example.com/", "userId": "5b10",
         "credentials": {"type": "basic", "user": "jo@example.com", "password": "\(RunningAPI.secret)"}}
        """

    @Test func `The fields of a tool are returned, and an unreachable tool gives an error`() async throws {
        try await withAPI { (api) async throws in
            #expect(try await api.call("GET", Self.path + "/fields").status == 404)
            _ = try await api.call("PUT", Self.path, Self.body)
            #expect(try await api.call("GET", Self.path + "/fields").status == 502)
            let other = """
                {"product": "targetprocess", "baseURL": "https://acme.tpondemand.com",
                 "credentials": {"type": "token", "token": "\(RunningAPI.secret)"}}
                """
            let made = try await api.call("PUT", "/api/v1/acme/connections/targetprocess", other)
            #expect(made.status == 201, "\(String(decoding: made.body, as: UTF8.self))")
            let fields = try await api.call("GET", "/api/v1/acme/connections/targetprocess/fields")
                .decode([FieldDescription].self)
            #expect(fields == [FieldDescription(id: FieldID("Name"), name: "Name", kind: .text)])
            for (query, type) in [("", "all"), ("?project=A%20%26%20B", "A & B")] {
                let words = try await api.call("GET", "/api/v1/acme/connections/targetprocess/metadata" + query)
                    .decode(ToolMetadata.self)
                #expect(words.types.map(\.id) == [type])
            }
            let people = "/api/v1/acme/connections/targetprocess/users"
            #expect(try await api.call("GET", people + "?name=Jo").decode([ToolUser].self).map(\.name) == ["Jo"])
            #expect(try await api.call("GET", people).status == 400)
            let edits = "/api/v1/acme/connections/targetprocess/changelog"
            #expect(
                try await api.call("GET", edits + "?name=A%201").decode([ChangelogEntry].self)
                    == [ChangelogEntry(at: 7, author: nil, fields: [FieldID("A 1")])])
            #expect(try await api.call("GET", edits).status == 400)
        }
    }

    @Test func `A connection is created with a webhook token that is shown only once`() async throws {
        try await withAPI { (api) async throws in
            let made = try await api.call("PUT", Self.path, Self.body)
            #expect(made.status == 201)
            let view = try made.decode(ConnectionView.self)
            let webhook = try #require(view.webhook)
            #expect(view.baseURL == "https://acme.example.com" && view.tool == .jira && view.userId == "5b10")
            #expect(webhook.isTokenShown && webhook.url.hasPrefix("https://j.tandem.example/webhooks/acme/jira/"))
            let token = WebhookToken(String(try #require(webhook.url.split(separator: "/").last)))
            let stored = try #require(try await api.store.connection("jira", of: Examples.acme))
            #expect(token.matches(hash: stored.webhookTokenHash))

            let shown = try await api.call("GET", Self.path + "/webhook").decode(WebhookView.self)
            #expect(shown.url.hasSuffix("/webhooks/acme/jira/{token}") && !shown.isTokenShown)
            #expect(shown.instructions.count > 3)

            let again = try await api.call("PUT", Self.path, Self.body)
            #expect(again.status == 200)
            #expect(try again.decode(ConnectionView.self).webhook == nil)
            let renewed = try await api.call("POST", Self.path + "/webhook").decode(WebhookView.self)
            #expect(renewed.isTokenShown && renewed.url != webhook.url)
            let after = try #require(try await api.store.connection("jira", of: Examples.acme))
            #expect(!token.matches(hash: after.webhookTokenHash))
        }
    }

    @Test func `No route returns credentials`() async throws {
        try await withAPI { (api) async throws in
            var answers = [try await api.call("PUT", Self.path, Self.body)]
            answers.append(try await api.call("PUT", "/api/v1/acme/connections/tp", Self.targetprocess))
            for path in [
                Self.path, "/api/v1/acme/connections", Self.path + "/webhook", "/api/v1/acme/profiles",
                "/internal/v1/acme/connections/jira",
            ] {
                answers.append(try await api.call("GET", path))
            }
            answers.append(try await api.call("PUT", Self.path, Self.body.replacing("acme.example", with: "ac me")))
            answers.append(try await api.call("PUT", Self.path, Self.body.replacing("password", with: "pass")))
            for answer in answers {
                #expect(!answer.text.contains(RunningAPI.secret) && !answer.text.contains("jo@example.com"))
            }
            for answer in answers.prefix(6) {
                #expect(!answer.text.lowercased().contains("sealed") && !answer.text.contains("encryptedKey"))
            }
        }
    }

    @Test func `Invalid values are rejected by name`() async throws {
        try await withAPI { (api) async throws in
            for (name, value, path) in [
                ("baseURL", "\"http://acme.example.com\"", "baseURL must begin with https"),
                ("baseURL", "\"acme.example.com\"", "baseURL must be an address"),
                ("baseURL", "\"file:///etc/passwd\"", "baseURL must be an address"),
                ("baseURL", "\"https://u:p@acme.example.com\"", "baseURL must not have a user name"),
                ("baseURL", "\"https://acme.example.com?x=1\"", "baseURL must not have a query"),
                ("allowedNetworks", "[\"10.0.0.0/8\"]", "allowedNetworks can be given only"),
                ("allowedNetworks", "[\"ten\"]", "allowedNetworks[0] must be a network"),
                ("trustedCertificates", "\"x\"", "trustedCertificates can be given only"),
                ("id", "\"other\"", "id must match the address"), ("userId", "\"\"", "userId must not be empty"),
                ("product", "\"jira\"", "at .product"),
                ("passwort", "\"x\"", "at .passwort"),
                ("credentials", "{\"type\": \"basic\", \"user\": \"u\"}", "at .credentials.password"),
                (
                    "credentials",
                    #"{"type":"clientCredentials","tokenURL":"http://a.example","clientId":"c","clientSecret":"s"}"#,
                    "credentials.tokenURL must begin with https"
                ),
                (
                    "credentials",
                    #"{"type":"clientCredentials","tokenURL":"https://a.example","clientId":"c","clientSecret":"s","#
                        + #""apiURL":"api"}"#, "credentials.apiURL must be an address"
                ),
                (
                    "credentials",
                    #"{"type":"token","token":"t","apiGateway":{"tokenURL":"https://a.example","clientId":"c","#
                        + #""clientSecret":"s"}}"#, "credentials.type must be 'apiGateway' or 'certificate'"
                ),
                (
                    "credentials",
                    #"{"type": "apiGateway","apiGateway":{"tokenURL":"x","clientId":"c","clientSecret":"s"}}"#,
                    "credentials.apiGateway.tokenURL must be an address"
                ),
                (
                    "credentials", #"{"type":"token","token":"t","webhookOpenToken":"w"}"#,
                    "credentials.webhookOpenToken can be given for Jira Data Center only"
                ),
                (
                    "credentials",
                    #"{"type":"authorizationCode","clientId":"c","clientSecret":"s","webhookSecret":"w"}"#,
                    "credentials.webhookSecret cannot be given"
                ),
                (
                    "credentials",
                    #"{"type":"authorizationCode","clientId":"c","clientSecret":"s","gatewayURL":"http://a.example"}"#,
                    "credentials.gatewayURL must begin with https"
                ),
                (
                    "credentials",
                    #"{"type":"token","token":"t","ci":{"clientId":"c","clientSecret":"s","tokenURL":"here"}}"#,
                    "credentials.ci.tokenURL must be an address"
                ),
            ] {
                let body = try Self.body(name, value)
                let answer = try await api.call("PUT", Self.path, body)
                #expect(answer.status == 422 && answer.problem.contains(path), "\(answer.problem)")
            }
            #expect(try await api.call("GET", Self.path).status == 404)
            #expect(try await api.call("PUT", "/api/v1/acme/connections/a%2Fb", Self.body).status == 404)
            let long = String(repeating: " ", count: ConnectionRoutes.maximumBody) + Self.body
            #expect(try await api.call("PUT", Self.path, long).status == 413)
        }
    }

    @Test func `A private cloud may reach its own networks`() async throws {
        let body = """
            {"product": "targetprocess", "baseURL": "http://tp.internal:8080/tp", "allowedNetworks": ["10.0.0.0/8"],
             "trustedCertificates": "-----BEGIN CERTIFICATE-----", "credentials": {"type": "token", "token": "t"}}
            """
        try await withAPI(isPrivateCloud: true) { (api) async throws in
            let answer = try await api.call("PUT", "/api/v1/acme/connections/tp", body)
            #expect(answer.status == 201, "\(answer.text)")
            #expect(try answer.decode(ConnectionView.self).allowedNetworks == ["10.0.0.0/8"])
        }
    }

    @Test func `A change of a connection's address requires its credentials`() async throws {
        try await withAPI { (api) async throws in
            _ = try await api.call("PUT", Self.path, Self.body)
            let moved = #"{"product": "jira-cloud", "baseURL": "https://evil.example.com"}"#
            let answer = try await api.call("PUT", Self.path, moved)
            #expect(answer.status == 422 && answer.problem.hasPrefix("Enter the credentials."))
            let kept = #"{"product": "jira-cloud", "baseURL": "https://acme.example.com", "userId": "new"}"#
            #expect(try await api.call("PUT", Self.path, kept).status == 200)
        }
    }

    @Test func `Another account finds no connection`() async throws {
        try await withAPI { (api) async throws in
            _ = try await api.call("PUT", Self.path, Self.body)
            let foreign = "/api/v1/globex/connections/jira"
            #expect(try await api.call("GET", foreign).status == 404)
            #expect(try await api.call("GET", foreign + "/webhook").status == 404)
            #expect(try await api.call("POST", foreign + "/webhook").status == 404)
            #expect(try await api.call("DELETE", foreign).status == 404)
            #expect(try await api.call("GET", "/api/v1/globex/connections").text == "[]")
            #expect(try await api.profiles.connection("jira", account: Examples.globex) == nil)
            #expect(try await api.call("GET", Self.path).status == 200)
        }
    }

    @Test func `Other services read the connection as it was stored`() async throws {
        try await withAPI { (api) async throws in
            _ = try await api.call("PUT", Self.path, Self.body)
            let stored = try #require(try await api.store.connection("jira", of: Examples.acme))
            #expect(try await api.profiles.connection("jira", account: Examples.acme) == stored)
            #expect(try await api.profiles.accounts() == [Examples.acme])
        }
    }

    /// The body with one value changed or added.
    private static func body(_ name: String, _ value: String) throws -> String {
        let object = NSMutableDictionary()
        let parts = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? NSDictionary
        for (key, part) in parts ?? [:] {
            object["\(key)"] = part
        }
        object[name] = try JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)
        return String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
    }

    private static let targetprocess = """
        {"product": "targetprocess", "baseURL": "https://acme.tpondemand.com",
         "credentials": {"type": "token", "token": "\(RunningAPI.secret)"}}
        """

    private func withAPI(
        isPrivateCloud: Bool = false, _ body: @escaping @Sendable (RunningAPI) async throws -> Void
    ) async throws {
        try await RunningAPI.with(isPrivateCloud: isPrivateCloud, seal: { _, _, _ in ([7], "k1") }) { api in
            _ = try await api.store.insertIfAbsent(
                ProfileStore.StoredDataKey(id: "k1", encrypted: [1]), of: Examples.acme)
            try await body(api)
        }
    }
}
