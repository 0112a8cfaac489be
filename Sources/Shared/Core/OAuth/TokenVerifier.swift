import Crypto
public import Curl
import Foundation
import JWTKit
import Synchronization

/// Tells whether a token is good and what it is good for: signed with ES256 by a key of the issuer (JWKS, RFC 7517),
/// meant for Tandem, within its time.
public final class TokenVerifier: Sendable {
    /// Why a token is not good; says nothing of the token.
    public enum VerificationError: Error, Hashable, Sendable {
        case invalid
        /// The issuer's keys cannot be had now.
        case unavailable(String)
    }

    /// Gives the issuer's key set as JSON.
    public typealias Keys = @Sendable () async throws -> [UInt8]

    /// A token whose signature was found good, and the key that says so.
    private struct VerifiedToken {
        let token: AccessToken
        let key: JWTKeyCollection
    }

    private struct Header: Decodable {
        let alg: String
        let kid: String
        /// Rules that one has to know to take the token (RFC 7515 §4.1.11); none is known here.
        let crit: [String]?
    }

    /// How far clocks may be apart, in seconds.
    private static let skew: TimeInterval = 30
    private static let capacity = 1000

    private let issuer: String
    private let keys: SigningKeys
    private let timing: TimeSource
    /// By SHA-256 of the token.
    private let known = Mutex<[SHA256Digest: VerifiedToken]>([:])

    /// - Parameters:
    ///   - issuer: whose tokens are good.
    ///   - keys: see ``Keys``.
    ///   - timing: the clock.
    public init(issuer: String, keys: @escaping Keys, timing: TimeSource = .system) {
        self.issuer = issuer
        self.keys = SigningKeys(keys, timing: timing)
        self.timing = timing
    }

    /// Gets the keys from an address.
    public convenience init(issuer: String, keySet address: String, curl: CurlClient, timing: TimeSource = .system) {
        self.init(
            issuer: issuer,
            keys: {
                let response = try await curl.send(
                    CurlRequest(
                        url: address, deadline: .seconds(10), maximumResponseBytes: 1 << 20, addressPolicy: .any))
                guard response.status == 200 else {
                    throw VerificationError.unavailable("the key set answers with status \(response.status)")
                }
                return response.body
            }, timing: timing)
    }

    /// Checks a token as it stands in the header.
    ///
    /// - Returns: what it says.
    /// - Throws: ``VerificationError``.
    public func verify(_ token: some StringProtocol) async throws(VerificationError) -> AccessToken {
        let text = Array(token.utf8)
        guard text.count <= 8192 else { throw .invalid }
        // The algorithm is ours to choose, not the token's (RFC 8725 §3.1).
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
        let now = Date(timeIntervalSince1970: Double(timing.now()) / 1000)
        guard token.issuer == issuer, token.audiences.contains(AccessToken.audience),
            token.expiry > now, token.issuedAt <= now + Self.skew,
            token.expiry.timeIntervalSince(token.issuedAt) <= AccessToken.maxLifetime + Self.skew
        else { throw .invalid }
        return token
    }

    /// The first part, base64url without padding (RFC 7515 §2).
    private static func header(of token: [UInt8]) -> Header? {
        var text = String(decoding: token.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
            .replacing("-", with: "+").replacing("_", with: "/")
        text += String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: text).flatMap { try? JSONDecoder().decode(Header.self, from: $0) }
    }
}
