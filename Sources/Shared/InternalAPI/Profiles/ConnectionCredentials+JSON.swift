public import Core
import Foundation
import Primitives

extension ConnectionCredentials {
    /// Reads the credentials from JSON, in the form that users write and that Tandem seals.
    ///
    /// The object has one of these forms:
    /// - `{"type": "basic", "user": "…", "password": "…"}`
    /// - `{"type": "token", "token": "…"}`
    /// - `{"type": "serviceToken", "token": "…"}`
    /// - `{"type": "oauth1", "consumerKey": "…", "privateKey": "…", "token": "…"}`
    /// - `{"type": "clientCredentials", "tokenURL": "…", "clientId": "…", "clientSecret": "…", "scope": "…", "apiURL":
    ///   "…"}`
    /// - `{"type": "authorizationCode", "clientId": "…", "clientSecret": "…", "scope": "…"}`
    /// - `{"type": "certificate"}`
    /// - `{"type": "apiGateway"}`
    ///
    /// Each form can also have these members:
    /// - `"certificate": {"certificate": "…", "privateKey": "…"}`
    /// - `"apiGateway": {"header": "…", "key": "…"}` or `{"tokenURL": "…", "clientId": "…", "clientSecret": "…", "scope":
    ///   "…"}`
    /// - `"webhookSecret": "…"`
    /// - `"webhookOpenToken": "…"`
    /// - `"ci": {"clientId": "…", "clientSecret": "…"}`
    ///
    /// - Throws: ``BoundedJSON/ReadError``, which names the missing member and contains no value.
    public init(json: [UInt8]) throws(BoundedJSON.ReadError) {
        self = try BoundedJSON.decode(Form.self, from: json, maximumBytes: 256 << 10).credentials
    }

    /// Returns the JSON that ``init(json:)`` reads.
    ///
    /// It contains secrets: the caller must seal it and never show it.
    public func json() throws -> [UInt8] {
        [UInt8](try JSONEncoder().encode(Form(credentials: self)))
    }
}

/// Decodes credentials inside a larger body, in the form of ``init(json:)``. The type is not `Encodable`, so that no
/// code can write credentials by accident.
extension ConnectionCredentials: Decodable {
    public init(from decoder: any Decoder) throws {
        self = try Form(from: decoder).credentials
    }
}

/// The credentials in plaintext, decoded from a request or from sealed bytes and immediately wrapped in ``Secret``.
private struct Form: Codable {
    let credentials: ConnectionCredentials

    private enum Key: CodingKey, CaseIterable {
        case type, user, password, token, consumerKey, privateKey, certificate, apiGateway
        case header, key, tokenURL, clientId, clientSecret, scope, apiURL, webhookSecret, authorizeURL, gatewayURL
        case ci, webhookOpenToken
    }

    private enum Kind: String, Codable {
        case basic, token, serviceToken, oauth1, clientCredentials, authorizationCode, certificate, apiGateway
    }

    init(credentials: ConnectionCredentials) {
        self.credentials = credentials
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(knowing: Key.self)
        var credentials = ConnectionCredentials(signIn: try Form.signIn(values))
        if values.contains(.certificate) {
            let nested = try values.container(knowing: Key.self, forKey: .certificate)
            credentials.certificate = .init(
                certificate: try Form.text(.certificate, nested), privateKey: try Form.secret(.privateKey, nested))
        }
        if values.contains(.apiGateway) {
            credentials.apiGateway = try Form.gateway(values.container(knowing: Key.self, forKey: .apiGateway))
        }
        if values.contains(.webhookSecret) {
            credentials.webhookSecret = try Form.secret(.webhookSecret, values)
        }
        if values.contains(.webhookOpenToken) {
            credentials.webhookOpenToken = try Form.secret(.webhookOpenToken, values)
        }
        if values.contains(.ci) {
            credentials.ci = try Form.delivery(values.container(knowing: Key.self, forKey: .ci))
        }
        try Form.require(.certificate, credentials.certificate != nil, for: .certificate, in: values)
        try Form.require(.apiGateway, credentials.apiGateway != nil, for: .apiGateway, in: values)
        self.credentials = credentials
    }

    private static func signIn(_ values: KeyedDecodingContainer<Key>) throws -> ConnectionCredentials.Authentication {
        switch try values.decode(Kind.self, forKey: .type) {
        case .basic: .basic(user: try text(.user, values), password: try secret(.password, values))
        case .token: .token(try secret(.token, values))
        case .serviceToken: .serviceToken(try secret(.token, values))
        case .oauth1:
            .oauth1(
                consumerKey: try text(.consumerKey, values), privateKey: try secret(.privateKey, values),
                token: try secret(.token, values))
        case .clientCredentials:
            .clientCredentials(try client(values), apiURL: try values.decodeIfPresent(String.self, forKey: .apiURL))
        case .authorizationCode: .authorizationCode(try app(values))
        case .certificate: .certificate
        case .apiGateway: .apiGateway
        }
    }

    private static func app(
        _ values: KeyedDecodingContainer<Key>
    ) throws -> ConnectionCredentials.AuthorizationCode {
        var app = ConnectionCredentials.AuthorizationCode(
            clientId: try text(.clientId, values), clientSecret: try secret(.clientSecret, values))
        if let scope = try values.decodeIfPresent(String.self, forKey: .scope) {
            app.scopes = Set(scope.split(separator: " ").map(String.init)).union(["offline_access"]).sorted()
        }
        app.authorizeURL = try values.decodeIfPresent(String.self, forKey: .authorizeURL) ?? app.authorizeURL
        app.tokenURL = try values.decodeIfPresent(String.self, forKey: .tokenURL) ?? app.tokenURL
        app.gatewayURL = try values.decodeIfPresent(String.self, forKey: .gatewayURL) ?? app.gatewayURL
        return app
    }

    private static func gateway(_ values: KeyedDecodingContainer<Key>) throws -> ConnectionCredentials.APIGateway {
        guard values.contains(.tokenURL) else {
            return .apiKey(header: try text(.header, values), key: try secret(.key, values))
        }
        return .clientCredentials(try client(values))
    }

    private static func delivery(
        _ values: KeyedDecodingContainer<Key>
    ) throws -> ConnectionCredentials.CIReportCredentials {
        var delivery = ConnectionCredentials.CIReportCredentials(
            clientId: try text(.clientId, values), clientSecret: try secret(.clientSecret, values))
        delivery.tokenURL = try values.decodeIfPresent(String.self, forKey: .tokenURL) ?? delivery.tokenURL
        delivery.gatewayURL = try values.decodeIfPresent(String.self, forKey: .gatewayURL) ?? delivery.gatewayURL
        return delivery
    }

    private static func client(
        _ values: KeyedDecodingContainer<Key>
    ) throws -> ConnectionCredentials.ClientCredentials {
        .init(
            tokenURL: try text(.tokenURL, values), clientId: try text(.clientId, values),
            clientSecret: try secret(.clientSecret, values),
            scope: try values.decodeIfPresent(String.self, forKey: .scope))
    }

    private func encode(
        _ client: ConnectionCredentials.ClientCredentials, to values: inout KeyedEncodingContainer<Key>
    ) throws {
        try values.encode(client.tokenURL, forKey: .tokenURL)
        try values.encode(client.clientId, forKey: .clientId)
        try client.clientSecret.reveal { try values.encode($0, forKey: .clientSecret) }
        try values.encodeIfPresent(client.scope, forKey: .scope)
    }

    private static func require(
        _ key: Key, _ isThere: Bool, for kind: Kind, in values: KeyedDecodingContainer<Key>
    ) throws {
        guard try values.decode(Kind.self, forKey: .type) != kind || isThere else {
            throw DecodingError.keyNotFound(
                key, .init(codingPath: values.codingPath, debugDescription: "the type needs it"))
        }
    }

    /// Rejects control characters: a line break in a header value would end the header.
    private static func text(_ key: Key, _ values: KeyedDecodingContainer<Key>) throws -> String {
        let text = try values.decode(String.self, forKey: key)
        let isPEM = key == .certificate || key == .privateKey
        guard !text.isEmpty, isPEM || !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: values, debugDescription: "empty or with control characters")
        }
        return text
    }

    private static func secret(_ key: Key, _ values: KeyedDecodingContainer<Key>) throws -> Secret<String> {
        Secret(try text(key, values))
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        switch credentials.signIn {
        case .basic(let user, let password):
            try values.encode(Kind.basic, forKey: .type)
            try values.encode(user, forKey: .user)
            try password.reveal { try values.encode($0, forKey: .password) }
        case .token(let token):
            try values.encode(Kind.token, forKey: .type)
            try token.reveal { try values.encode($0, forKey: .token) }
        case .serviceToken(let token):
            try values.encode(Kind.serviceToken, forKey: .type)
            try token.reveal { try values.encode($0, forKey: .token) }
        case .oauth1(let consumerKey, let privateKey, let token):
            try values.encode(Kind.oauth1, forKey: .type)
            try values.encode(consumerKey, forKey: .consumerKey)
            try privateKey.reveal { try values.encode($0, forKey: .privateKey) }
            try token.reveal { try values.encode($0, forKey: .token) }
        case .clientCredentials(let client, let apiURL):
            try values.encode(Kind.clientCredentials, forKey: .type)
            try encode(client, to: &values)
            try values.encodeIfPresent(apiURL, forKey: .apiURL)
        case .authorizationCode(let app):
            try values.encode(Kind.authorizationCode, forKey: .type)
            try values.encode(app.clientId, forKey: .clientId)
            try app.clientSecret.reveal { try values.encode($0, forKey: .clientSecret) }
            try values.encode(app.scopes.joined(separator: " "), forKey: .scope)
            try values.encode(app.authorizeURL, forKey: .authorizeURL)
            try values.encode(app.tokenURL, forKey: .tokenURL)
            try values.encode(app.gatewayURL, forKey: .gatewayURL)
        case .certificate:
            try values.encode(Kind.certificate, forKey: .type)
        case .apiGateway:
            try values.encode(Kind.apiGateway, forKey: .type)
        }
        try credentials.webhookSecret?.reveal { try values.encode($0, forKey: .webhookSecret) }
        try credentials.webhookOpenToken?.reveal { try values.encode($0, forKey: .webhookOpenToken) }
        if let certificate = credentials.certificate {
            var nested = values.nestedContainer(keyedBy: Key.self, forKey: .certificate)
            try nested.encode(certificate.certificate, forKey: .certificate)
            try certificate.privateKey.reveal { try nested.encode($0, forKey: .privateKey) }
        }
        if let delivery = credentials.ci {
            var nested = values.nestedContainer(keyedBy: Key.self, forKey: .ci)
            try nested.encode(delivery.clientId, forKey: .clientId)
            try delivery.clientSecret.reveal { try nested.encode($0, forKey: .clientSecret) }
            try nested.encode(delivery.tokenURL, forKey: .tokenURL)
            try nested.encode(delivery.gatewayURL, forKey: .gatewayURL)
        }
        guard let gateway = credentials.apiGateway else { return }
        var nested = values.nestedContainer(keyedBy: Key.self, forKey: .apiGateway)
        switch gateway {
        case .apiKey(let header, let key):
            try nested.encode(header, forKey: .header)
            try key.reveal { try nested.encode($0, forKey: .key) }
        case .clientCredentials(let client):
            try encode(client, to: &nested)
        }
    }
}
