import Crypto
import CryptoExtras
import Foundation
import HTTPTypes
import SimulatorKit

import struct Primitives.Timestamp

/// The application links of both products: OAuth 1.0a with RSA-SHA1 (RFC 5849), and the steps by which a user
/// authorizes an application.
struct ApplicationLinks: Sendable {
    /// The maximum difference between a request's timestamp and the server's clock, in seconds.
    private static let requestLifetime: Int64 = 300

    private var keys: [String: String] = [:]
    /// The tokens that wait for a user's approval or for the exchange, with the approving user and the verifier.
    private var requests: [String: (user: String, verifier: String)?] = [:]
    private var tokens: [String: (consumer: String, user: String)] = [:]
    private var nonces: Set<String> = []

    /// A request that carries OAuth 1.0 credentials.
    struct Signed {
        var parameters: [String: String]
        var method: String
        /// The absolute URL without the query.
        var url: String
        var query: [(name: String, value: String)]

        init?(_ request: ParsedRequest) {
            guard let header = request.headers[.authorization], header.hasPrefix("OAuth ") else { return nil }
            var parameters: [String: String] = [:]
            for part in header.dropFirst("OAuth ".count).split(separator: ",") {
                let halves = part.trimmingSpace().split(separator: "=", maxSplits: 1)
                guard halves.count == 2 else { return nil }
                let value = halves[1].filter { $0 != "\"" }
                parameters[PercentEncoding.decoded(halves[0], plus: false)] = PercentEncoding.decoded(
                    value, plus: false)
            }
            self.parameters = parameters
            method = request.method.rawValue
            // Behind a proxy, Jira uses the scheme and host that its callers see.
            let scheme = request.headers[.forwardedScheme] ?? "http"
            url = scheme + "://" + (request.headers[.forwardedHost] ?? request.authority ?? "") + request.path
            query = request.query.all
        }
    }

    mutating func register(_ consumer: String, publicKey: String) { keys[consumer] = publicKey }

    /// Returns the user who signed a request, or nil if the signature, timestamp, nonce, or token is invalid.
    mutating func user(of signed: Signed, now: Timestamp) -> String? {
        guard isValid(signed, now: now), let token = signed.parameters["oauth_token"], let known = tokens[token],
            known.consumer == signed.parameters["oauth_consumer_key"]
        else { return nil }
        return known.user
    }

    /// Performs the first step: issues a token for the user to approve.
    mutating func requestToken(_ signed: Signed, now: Timestamp) -> String? {
        guard isValid(signed, now: now), signed.parameters["oauth_callback"] != nil else { return nil }
        let token = UUID().uuidString
        requests[token] = .some(nil)
        return token
    }

    /// Performs the second step: a user approves the token.
    ///
    /// Returns the verifier that proves the approval.
    mutating func approve(_ token: String, as user: String) -> String? {
        guard requests[token] != nil else { return nil }
        let verifier = String(UUID().uuidString.prefix(6))
        requests[token] = .some((user, verifier))
        return verifier
    }

    /// Performs the third step: issues the access token for later requests.
    mutating func accessToken(_ signed: Signed, now: Timestamp) -> String? {
        guard isValid(signed, now: now), let consumer = signed.parameters["oauth_consumer_key"],
            let request = signed.parameters["oauth_token"], let approved = requests[request] ?? nil,
            approved.verifier == signed.parameters["oauth_verifier"]
        else { return nil }
        requests[request] = nil
        let token = UUID().uuidString
        tokens[token] = (consumer, approved.user)
        return token
    }

    private mutating func isValid(_ signed: Signed, now: Timestamp) -> Bool {
        let parameters = signed.parameters
        guard parameters["oauth_signature_method"] == "RSA-SHA1", let nonce = parameters["oauth_nonce"],
            let time = parameters["oauth_timestamp"].flatMap({ Int64($0) }),
            abs(now.millisecondsSinceEpoch / 1000 - time) <= Self.requestLifetime,
            let key = parameters["oauth_consumer_key"].flatMap({ keys[$0] }),
            let signature = parameters["oauth_signature"].flatMap({ Data(base64Encoded: $0) }),
            let publicKey = try? _RSA.Signing.PublicKey(pemRepresentation: key)
        else { return false }
        let isRight = publicKey.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: signature),
            for: Insecure.SHA1.hash(data: Data(baseString(signed).utf8)), padding: .insecurePKCS1v1_5)
        // A repeated nonce means that another party replays an intercepted request.
        return isRight && nonces.insert("\(time) \(nonce)").inserted
    }

    private func baseString(_ signed: Signed) -> String {
        let pairs =
            signed.query.map { ($0.name, $0.value) }
            + signed.parameters.filter { $0.key != "oauth_signature" && $0.key != "realm" }
            .map { ($0.key, $0.value) }
        let encoded = pairs.map { (encode($0.0), encode($0.1)) }.sorted { $0 < $1 }
        let text = encoded.map { $0.0 + "=" + $0.1 }.joined(separator: "&")
        return [signed.method, encode(signed.url), encode(text)].joined(separator: "&")
    }

    private func encode(_ text: String) -> String {
        text.addingPercentEncoding(
            withAllowedCharacters: CharacterSet(
                charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")) ?? ""
    }
}

extension World {
    /// Answers the login routes at `/oauth/token` and `/plugins/servlet/oauth/`; returns nil for other paths.
    mutating func respondToLogin(_ request: ParsedRequest, as person: String?) -> APIResponse? {
        let now = Timestamp.now()
        if site.shape == .cloud, let answer = respondToApp(request, now: now) { return answer }
        if request.path == "/oauth/token", request.method == .post { return issuer.answer(request, now: now) }
        guard request.path.hasPrefix("/plugins/servlet/oauth/") else { return nil }
        let signed = ApplicationLinks.Signed(request)
        switch request.path.split(separator: "/").last {
        case "request-token":
            return signed.flatMap { applicationLinks.requestToken($0, now: now) }.map {
                form("oauth_token=\($0)&oauth_token_secret=unused&oauth_callback_confirmed=true")
            } ?? problem
        case "authorize":
            guard let person, let token = request.query["oauth_token"],
                let verifier = applicationLinks.approve(token, as: person)
            else { return .html(.unauthorized, "Log in, please.") }
            return .html(.ok, "You have successfully authorized. Your verification code is '\(verifier)'.")
        case "access-token":
            return signed.flatMap { applicationLinks.accessToken($0, now: now) }.map {
                form("oauth_token=\($0)&oauth_token_secret=unused&oauth_expires_in=157680000")
            } ?? problem
        default: return nil
        }
    }

    /// Answers the routes of Atlassian's own token issuer; returns nil for other paths.
    private mutating func respondToApp(_ request: ParsedRequest, now: Timestamp) -> APIResponse? {
        switch (request.method, request.path) {
        case (.get, "/authorize"):
            return consents.ask(request.query, now: now)
        case (.post, "/oauth/token"):
            let isJSON = request.headers[.contentType]?.hasPrefix("application/json") ?? false
            guard isJSON, let body = try? request.json(.cloud) else { return nil }
            // A service's client credentials use the same route, but no user stands behind them.
            return body["grant_type"]?.text == "client_credentials"
                ? issuer.answer(body, now: now) : consents.token(body, now: now)
        case (.get, "/oauth/token/accessible-resources"):
            return consents.resources(request.bearer, site, now: now)
        default:
            // An app's token is valid only at the gateway, and only for the scopes that it was granted.
            guard let scopes = request.bearer.flatMap({ consents.scopes(of: $0, now: now) }) else { return nil }
            let isAtGateway = request.segments.count > 3 && request.segments[0] == "ex"
            let needed = AppScope.needed(request.method, Array(request.segments.dropFirst(3)))
            return isAtGateway && needed.isSubset(of: scopes) ? nil : OAuthConsents.wrongScope
        }
    }

    private func form(_ text: String) -> APIResponse {
        APIResponse(
            status: .ok, headers: [.contentType: "application/x-www-form-urlencoded"], body: Array(text.utf8))
    }

    private var problem: APIResponse {
        APIResponse(
            status: .unauthorized, headers: [.contentType: "text/plain", .wwwAuthenticate: "OAuth"],
            body: Array("oauth_problem=signature_invalid".utf8))
    }
}

extension HTTPField.Name {
    fileprivate static let forwardedScheme = named("X-Forwarded-Proto")
    fileprivate static let forwardedHost = named("X-Forwarded-Host")

    private static func named(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("\(name) is a header name") }
        return field
    }
}
