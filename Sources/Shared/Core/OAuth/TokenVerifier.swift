import Crypto
public import Curl
import Foundation
import JWTKit
import Synchronization

/// Verifies tokens: a token must be signed with ES256 by a key of the issuer (JWKS, RFC 7517), be issued for Tandem,
/// and be within its validity period.
public final class TokenVerifier: Sendable {
    /// The reason why a token is not accepted.
    ///
    /// It reveals nothing about the token.
    public enum VerificationError: Error, Hashable, Sendable {
        case invalid
        /// The keys of the issuer are not available now.
        case unavailable(String)
    }

    /// Returns the issuer's key set as JSON.
    public typealias Keys = @Sendable () async throws -> [UInt8]

    /// A token whose signature was verified, and the key that verified it.
    private struct VerifiedToken {
        let token: AccessToken
        let key: JWTKeyCollection
    }

    private struct Header: Decodable {
        let alg: String
        let kid: String
        /// Extensions that a recipient must understand (RFC 7515 §4.1.11).
        ///
        /// Tandem supports none.
        let crit: [String]?
    }

    /// The tolerated difference between clocks, in seconds.
    private static let skew: TimeInterval = 30
    private static let capacity = 1000

    private let issuer: String
    private let keys: SigningKeys
    private let timing: TimeSource
    /// The verified tokens, by the SHA-256 of the token.
    private let known = Mutex<[SHA256Digest: VerifiedToken]>([:])

    /// - Parameters:
    ///   - issuer: The issuer whose tokens are accepted.
    ///   - keys: A closure that returns the issuer's key set; see ``Keys``.
    ///   - timing: The clock.
    public init(issuer: String, keys: @escaping Keys, timing: TimeSource = .system) {
        self.issuer = issuer
        self.keys = SigningKeys(keys, timing: timing)
        self.timing = timing
    }

    /// Creates a verifier that fetches the keys from an address.
    public convenience init(issuer: String, keySet address: String, curl: CurlClient, timing: TimeSource = .system) {
        self.init(
            issuer: issuer,
            keys: {
                let response = try await curl.send(
                    CurlRequest(
                        url: address, deadline: .seconds(10), maximumResponseBytes: 1 << 20, addressPolicy: .any))
                guard response.status == 200 else {
                    throw VerificationError.unavailable(
                        "the request for the key set was answered with status \(response.status)")
                }
                return response.body
            }, timing: timing)
    }

    /// Verifies a token from a request header.
    ///
    /// - Returns: The claims of the token.
    /// - Throws: ``VerificationError`` if the token is not accepted.
    public func verify(_ token: some StringProtocol) async throws(VerificationError) -> AccessToken {
        let text = Array(token.utf8)
        guard text.count <= 8192 else { throw .invalid }
        // The verifier chooses the algorithm, not the token (RFC 8725 §3.1).
        guard let header = Self.header(of: text), header.alg == "ES256", header.crit == nil else { throw .invalid }
        let key = try await keys.key(header.kid)
        let digest = SHA256.hash(data: text)
        if let known = known.withLock({ $0[digest] }), known.key === key { return try current(known.token) }
        guard let said = try? await key.verify(text, as: AccessToken.self) else { throw .invalid }
        let good = try current(said)
        known.withLock { known in
            if known.count >= Self.capacity { known.removeAll(keepingCapacity: true) }
            known[digest] = VerifiedToken(token: good, key: key)
        }
        return good
    }

    private func current(_ token: AccessToken) throws(VerificationError) -> AccessToken {
        let now = Date(timing.now())
        guard token.issuer == issuer, token.audiences.contains(AccessToken.audience),
            token.expiry > now, token.issuedAt <= now + Self.skew,
            token.expiry.timeIntervalSince(token.issuedAt) <= AccessToken.maxLifetime + Self.skew
        else { throw .invalid }
        return token
    }

    /// Returns the first part of the token, which is Base64URL without padding (RFC 7515 §2).
    private static func header(of token: [UInt8]) -> Header? {
        var text = String(decoding: token.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
            .replacing("-", with: "+").replacing("_", with: "/")
        text += String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: text).flatMap { try? JSONDecoder().decode(Header.self, from: $0) }
    }
}
