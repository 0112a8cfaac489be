import Core
import Curl
import Foundation
import Primitives

/// Requests a token for each call.
///
/// A cache is not needed because a command makes only a few calls.
struct TokenClient: Sendable {
    private struct TokenResponse: Decodable {
        var access_token: String
    }

    let curl: CurlClient
    let issuer: String
    let id: String
    let secret: Secret<String>

    /// Requests a bearer token for the scopes (RFC 6749 §4.4).
    func token(for scopes: Set<Scope>) async throws -> Secret<String> {
        let identity = secret.reveal { Data("\(encoded(id)):\(encoded($0))".utf8).base64EncodedString() }
        let scope = scopes.map(\.rawValue).sorted().joined(separator: " ")
        let request = CurlRequest(
            method: "POST", url: issuer.trimmingTrailingSlash + "/oauth/token",
            headers: [
                ("Authorization", "Basic \(identity)"), ("Content-Type", "application/x-www-form-urlencoded"),
                ("Accept", "application/json"),
            ],
            body: .bytes(Array("grant_type=client_credentials&scope=\(encoded(scope))".utf8)), deadline: .seconds(20),
            maximumResponseBytes: 64 << 10, addressPolicy: .any, isRepeatable: true)
        let response = try await curl.send(request)
        guard response.status == 200 else {
            throw CLIError.login(issuer: issuer, status: response.status, scope: scope)
        }
        let token: TokenResponse = try BoundedJSON.decode(from: response.body)
        return Secret(token.access_token)
    }

    private func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(.init(charactersIn: "-._~"))) ?? text
    }
}
