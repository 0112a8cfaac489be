import Core
import Crypto
import Curl
import EntityModel
import Foundation
import InternalAPI
import Primitives
import ToolHTTP

/// A client of the authorization server: builds the consent URL, exchanges authorization codes, and refreshes tokens.
///
/// See: developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps, RFC 6749 §4.1 and §6, and RFC 7636.
struct AuthorizationServerClient: Sendable {
    /// The tokens that the server returns.
    struct Tokens: Sendable {
        var access: Secret<String>
        /// The refresh token that replaces the used one, or `nil` if `offline_access` was not granted.
        var refresh: Secret<String>?
        /// The lifetime of the access token.
        var lifetime: Duration
        var scopes: Set<String>
    }

    /// A site to which a user gave the app access.
    struct Site: Decodable {
        var id: String
        var url: String
    }

    /// The error of a token request that the server rejected.
    struct Rejection: Error, Hashable, Sendable {
        /// The error code of RFC 6749 §5.2 with the issuer's explanation, without a credential.
        var reason: String
        /// Whether only a new consent of a user can help.
        ///
        /// All other errors, such as `invalid_client` after the app's secret was changed, do not affect the grant.
        var endsGrant: Bool

        /// The error codes that reject the refresh token or the authorization code itself.
        ///
        /// See: RFC 6749 §5.2; developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps, on rotating refresh
        /// tokens.
        fileprivate static let endings: Set<String> = ["invalid_grant", "unauthorized_client"]

        var failure: ToolError {
            ToolError(
                kind: .credentialsRejected,
                message: "The token issuer rejected Tandem: \(reason). "
                    + (endsGrant
                        ? "A user must authorize Tandem again."
                        : "Check the app's client ID and client secret in the connection."))
        }
    }

    let app: ConnectionCredentials.AuthorizationCode
    let curl: CurlClient
    let connection: ToolHTTPConfiguration

    /// The app's ID, combined with the addresses that receive its tokens.
    ///
    /// If one of these addresses is changed in a connection, an earlier grant no longer applies.
    var name: String {
        [app.clientId, app.tokenURL, app.gatewayURL].map(URLPath.encode).joined(separator: " ")
    }

    /// Returns a keyed hash of the app's secret.
    ///
    /// A rejection counts only as long as the secret stays the same.
    func secretFingerprint(_ hasher: ContentHasher) -> String {
        app.clientSecret.reveal { hasher(.text($0)).rawValue }
    }

    /// Returns the address of the page on which the user gives consent.
    ///
    /// - Parameters:
    ///   - state: The state that the server returns with the answer.
    ///   - verifier: The PKCE verifier. Its digest is sent now, and the verifier itself with the code (`S256`, RFC 7636
    ///     §4.2).
    ///   - redirectURI: The address that receives the answer.
    /// - Returns: The address.
    func address(state: String, verifier: String, redirectURI: String) -> String {
        app.authorizeURL
            + URLPath(
                [],
                query: [
                    ("audience", "api.atlassian.com"), ("client_id", app.clientId),
                    ("scope", app.scopes.joined(separator: " ")), ("redirect_uri", redirectURI), ("state", state),
                    ("response_type", "code"), ("prompt", "consent"), ("code_challenge", Self.challenge(verifier)),
                    ("code_challenge_method", "S256"),
                ]
            ).text
    }

    /// Returns the digest of a verifier.
    static func challenge(_ verifier: String) -> String {
        Base64URL.text(Array(SHA256.hash(data: Data(verifier.utf8))))
    }

    /// Exchanges the authorization code of a user's answer for tokens.
    ///
    /// - Parameters:
    ///   - code: The authorization code.
    ///   - verifier: The PKCE verifier.
    ///   - redirectURI: The address that received the answer.
    /// - Returns: The tokens.
    /// - Throws: ``Rejection`` if the server rejects the code. `ToolError` of kind `.unavailable` if the server is
    ///   unreachable.
    func exchange(_ code: Secret<String>, verifier: Secret<String>, redirectURI: String) async throws -> Tokens {
        try await tokens([
            ("grant_type", Secret("authorization_code")), ("code", code), ("code_verifier", verifier),
            ("redirect_uri", Secret(redirectURI)),
        ])
    }

    /// Exchanges a refresh token for new tokens.
    ///
    /// The refresh token cannot be used again.
    ///
    /// - Parameter refresh: The refresh token.
    /// - Returns: The new tokens.
    /// - Throws: The same errors as ``exchange(_:verifier:redirectURI:)``.
    func renew(_ refresh: Secret<String>) async throws -> Tokens {
        try await tokens([("grant_type", Secret("refresh_token")), ("refresh_token", refresh)])
    }

    /// Returns the sites that an access token is valid for.
    func sites(_ access: Secret<String>) async throws -> [Site] {
        let request = access.reveal { token in
            self.request(
                "GET", app.gatewayURL + "/oauth/token/accessible-resources",
                headers: [("Authorization", "Bearer " + token)])
        }
        return try await answer(request)
    }

    private func tokens(_ form: [(name: String, value: Secret<String>)]) async throws -> Tokens {
        let fields = form + [("client_id", Secret(app.clientId)), ("client_secret", app.clientSecret)]
        let object = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.value.reveal { $0 }) })
        guard let body = try? JSONEncoder().encode(object) else {
            throw ToolError(kind: .rejected, message: "The token request cannot be encoded as JSON.")
        }
        var request = request("POST", app.tokenURL, headers: [("Content-Type", "application/json")])
        request.body = .bytes(Array(body))
        let answer: Answer = try await answer(request)
        return Tokens(
            access: Secret(answer.accessToken), refresh: answer.refreshToken.map { Secret($0) },
            lifetime: .seconds(max(1, answer.expiresIn ?? 60)),
            scopes: Set((answer.scope ?? "").split(separator: " ").map(String.init)))
    }

    private struct Answer: Decodable {
        let accessToken: String
        let refreshToken: String?
        let expiresIn: Int64?
        let scope: String?

        private enum CodingKeys: String, CodingKey {
            case accessToken = "access_token"
            case refreshToken = "refresh_token"
            case expiresIn = "expires_in"
            case scope
        }
    }

    private struct ErrorAnswer: Decodable {
        let error: String
        let description: String?

        private enum CodingKeys: String, CodingKey {
            case error
            case description = "error_description"
        }
    }

    private func request(
        _ method: String, _ url: String, headers: [(name: String, value: String)]
    ) -> CurlRequest {
        CurlRequest(
            method: method, url: url, headers: [("Accept", "application/json")] + headers, deadline: .seconds(10),
            maximumResponseBytes: Self.maximumAnswer, trustedCAs: connection.trustedCAs, proxy: connection.proxy,
            addressPolicy: connection.addressPolicy)
    }

    private static let maximumAnswer = 256 << 10

    private func answer<Value: Decodable>(_ request: CurlRequest) async throws -> Value {
        let response: CurlResponse
        do {
            response = try await curl.send(request)
        } catch {
            throw ToolError(error)
        }
        guard response.status == 200 else {
            let answer: ErrorAnswer? = try? BoundedJSON.decode(from: response.body, maximumBytes: Self.maximumAnswer)
            guard let answer, (400...499).contains(response.status), response.status != 429 else {
                throw ToolError(
                    kind: .unavailable, message: "\(request) was answered with status \(response.status).")
            }
            let words = [answer.error] + [answer.description].compactMap { $0 }
            throw Rejection(
                reason: String(words.joined(separator: ", ").prefix(300)),
                endsGrant: Rejection.endings.contains(answer.error))
        }
        do {
            return try BoundedJSON.decode(from: response.body, maximumBytes: Self.maximumAnswer)
        } catch {
            throw ToolError(kind: .unavailable, message: "\(request) was answered with an invalid body: \(error)")
        }
    }
}
