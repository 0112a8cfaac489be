import Core
import Foundation
import HTTPTypes
import Hummingbird
import Primitives

/// The token endpoint (RFC 6749 §4.4), the key set, and the issuer's metadata (RFC 8414).
struct TokenRoutes: Sendable {
    static let maximumBody = 16 << 10

    let issuer: TokenIssuer
    let clients: ClientRegistry
    /// The address of the issuer, which is this service.
    let address: String

    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.post("oauth/token") { request, _ in try await token(request) }
        router.get(".well-known/jwks.json") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/jwk-set+json", .cacheControl: "max-age=300"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: issuer.keySet)))
        }
        router.get(".well-known/oauth-authorization-server") { _, _ in try Response.json(Description(address)) }
    }

    private func token(_ request: Request) async throws -> Response {
        let body = String(decoding: try await request.bytes(upTo: Self.maximumBody), as: UTF8.self)
        guard let form = Self.form(body) else { return try refusal(.badRequest, "invalid_request") }
        let isInHeader = request.headers[.authorization] != nil
        guard let (id, secret) = Self.basic(request.headers[.authorization]) ?? Self.posted(form),
            let client = clients.client(id, secret: secret)
        else {
            return try refusal(isInHeader ? .unauthorized : .badRequest, "invalid_client")
        }
        guard let grant = form["grant_type"] else { return try refusal(.badRequest, "invalid_request") }
        guard grant == "client_credentials" else { return try refusal(.badRequest, "unsupported_grant_type") }
        let asked = (form["scope"] ?? "").split(separator: " ").map { Scope(rawValue: String($0)) }
        let scopes = asked.isEmpty ? Set(client.scopes) : Set(asked)
        guard scopes.isSubset(of: client.scopes) else { return try refusal(.badRequest, "invalid_scope") }
        let (text, seconds) = try await issuer.token(for: client.id, scopes: scopes)
        return try Response.json(
            Answer(
                access_token: text, expires_in: seconds,
                scope: scopes.map(\.rawValue).sorted().joined(separator: " ")))
    }

    private struct Answer: Encodable {
        // RFC 6749 §5.1 defines these names.
        let access_token: String
        let token_type = "Bearer"
        let expires_in: Int
        let scope: String
    }

    private struct Refusal: Encodable {
        let error: String
    }

    private struct Description: Encodable {
        let issuer: String
        let token_endpoint: String
        let jwks_uri: String
        let grant_types_supported = ["client_credentials"]
        let token_endpoint_auth_methods_supported = ["client_secret_basic", "client_secret_post"]
        let response_types_supported: [String] = []

        init(_ address: String) {
            issuer = address
            token_endpoint = address + "/oauth/token"
            jwks_uri = address + "/.well-known/jwks.json"
        }
    }

    private func refusal(_ status: HTTPResponse.Status, _ error: String) throws -> Response {
        var response = try Response.json(Refusal(error: error), status: status)
        if status == .unauthorized { response.headers[.wwwAuthenticate] = "Basic realm=\"tandem\"" }
        return response
    }

    private static func basic(_ header: String?) -> (id: String, secret: Secret<String>)? {
        let scheme = "basic "
        guard let header, header.prefix(scheme.count).lowercased() == scheme,
            let bytes = Data(base64Encoded: String(header.dropFirst(scheme.count))),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        func decoded(_ part: Data) -> String? { String(decoding: part, as: UTF8.self).removingPercentEncoding }
        guard let id = decoded(bytes[..<colon]), let secret = decoded(bytes[(colon + 1)...]) else { return nil }
        return (id, Secret(secret))
    }

    private static func posted(_ form: [String: String]) -> (id: String, secret: Secret<String>)? {
        guard let id = form["client_id"], let secret = form["client_secret"] else { return nil }
        return (id, Secret(secret))
    }

    /// Decodes `application/x-www-form-urlencoded`.
    ///
    /// Returns `nil` if decoding fails or a name occurs twice (RFC 6749 §3.2).
    private static func form(_ body: String) -> [String: String]? {
        var form: [String: String] = [:]
        for pair in body.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            func decoded(_ part: Substring) -> String? { part.replacing("+", with: " ").removingPercentEncoding }
            guard let name = decoded(parts[0]), let value = decoded(parts.count > 1 ? parts[1] : ""),
                form.updateValue(value, forKey: name) == nil
            else { return nil }
        }
        return form
    }
}
