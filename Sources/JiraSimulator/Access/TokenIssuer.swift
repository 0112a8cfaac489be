import Foundation
import HTTPTypes

/// Tokens for client credentials (RFC 6749 §4.4): those of Cloud's service accounts, and of a gateway in front of Data
/// Center that signs in to it as Tandem.
struct TokenIssuer: Sendable {
    static let clientID = "tandem-client"
    static let clientSecret = "tandem client secret"
    private static let seconds = 3600

    private var tokens: [String: Instant] = [:]

    /// Answers `POST /oauth/token`.
    mutating func answer(_ request: ParsedRequest, now: Instant) -> Answer {
        let form = Query(Substring(String(decoding: request.body, as: UTF8.self)))
        guard form["grant_type"] == "client_credentials" else { return refusal("unsupported_grant_type") }
        let pair = Data("\(formEncoded(Self.clientID)):\(formEncoded(Self.clientSecret))".utf8).base64EncodedString()
        guard request.headers[.authorization] == "Basic " + pair else { return refusal("invalid_client") }
        let token = UUID().uuidString
        tokens[token] = now.adding(seconds: Int64(Self.seconds))
        return .json { writer in
            writer.object { writer in
                writer.member("access_token", token)
                writer.member("token_type", "Bearer")
                writer.member("expires_in", Self.seconds)
            }
        }
    }

    func isGood(_ token: Substring, now: Instant) -> Bool { tokens[String(token)].map { now < $0 } ?? false }

    /// All tokens end before their time, as when an administrator resets a client.
    mutating func revokeAll() { tokens = [:] }

    private func refusal(_ code: String) -> Answer {
        .json(code == "invalid_client" ? .unauthorized : .badRequest) { writer in
            writer.object { $0.member("error", code) }
        }
    }

    private func formEncoded(_ text: String) -> String { text.replacing(" ", with: "%20") }
}
