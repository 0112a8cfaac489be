import Foundation
import HTTPTypes
import SimulatorKit

import struct Primitives.Timestamp

/// Tokens for client credentials (RFC 6749 §4.4).
///
/// They serve Cloud's service accounts and a gateway in front of Data Center that logs in as Tandem.
struct TokenIssuer: Sendable {
    static let clientID = "tandem-client"
    static let clientSecret = "tandem client secret"
    private static let seconds = 3600

    /// The client ID whose tokens can only send builds and deployments.
    static let senderID = "tandem-builds"
    static let senderSecret = "tandem builds secret"

    private var tokens: [String: Timestamp] = [:]
    private var senders: [String: Timestamp] = [:]

    /// Whether the bearer of a token may send builds and deployments.
    func sends(_ token: Substring, now: Timestamp) -> Bool { senders[String(token)].map { now < $0 } ?? false }

    /// Answers `POST /oauth/token` with a JSON body, the form that Atlassian's issuer requires.
    mutating func answer(_ body: JSONValue, now: Timestamp) -> APIResponse {
        guard body["audience"]?.text == "api.atlassian.com", body["client_id"]?.text == Self.senderID,
            body["client_secret"]?.text == Self.senderSecret
        else { return refusal("access_denied") }
        let token = UUID().uuidString
        senders[token] = now + .seconds(Self.seconds)
        return granted(token)
    }

    /// Answers `POST /oauth/token`.
    mutating func answer(_ request: ParsedRequest, now: Timestamp) -> APIResponse {
        let form = Query(Substring(String(decoding: request.body, as: UTF8.self)))
        guard form["grant_type"] == "client_credentials" else { return refusal("unsupported_grant_type") }
        let pair = Data("\(formEncoded(Self.clientID)):\(formEncoded(Self.clientSecret))".utf8).base64EncodedString()
        guard request.headers[.authorization] == "Basic " + pair else { return refusal("invalid_client") }
        let token = UUID().uuidString
        tokens[token] = now + .seconds(Self.seconds)
        return granted(token)
    }

    private func granted(_ token: String) -> APIResponse {
        .json { writer in
            writer.object { writer in
                writer.member("access_token", token)
                writer.member("token_type", "Bearer")
                writer.member("expires_in", Self.seconds)
            }
        }
    }

    func isValid(_ token: Substring, now: Timestamp) -> Bool { tokens[String(token)].map { now < $0 } ?? false }

    /// Revokes all tokens before they expire, as when an administrator resets a client.
    mutating func revokeAll() { (tokens, senders) = ([:], [:]) }

    private func refusal(_ code: String) -> APIResponse {
        .json(code == "unsupported_grant_type" ? .badRequest : .unauthorized) { writer in
            writer.object { $0.member("error", code) }
        }
    }

    private func formEncoded(_ text: String) -> String { text.replacing(" ", with: "%20") }
}
