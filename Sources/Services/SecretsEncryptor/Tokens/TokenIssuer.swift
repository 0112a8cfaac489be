import Core
import Crypto
import Foundation
import JWTKit
import Primitives

/// Signs tokens with ES256 (RFC 7518 §3.4) and publishes the public key.
struct TokenIssuer: Sendable {
    private let keys: JWTKeyCollection
    private let keyId: JWKIdentifier
    private let issuer: String
    private let now: @Sendable () -> Timestamp
    /// The key set as JSON (RFC 7517).
    let keySet: [UInt8]

    /// - Parameters:
    ///   - pem: The private key in PEM (EC P-256, PKCS#8).
    ///   - previous: The public key in PEM that was used before. Its tokens stay valid until they expire.
    ///   - issuer: The issuer's name in the tokens.
    ///   - now: A function that returns the time.
    /// - Throws: An error if the key cannot be read.
    init(
        key pem: String, previous: String? = nil, issuer: String, now: @escaping @Sendable () -> Timestamp
    ) async throws {
        let key = try P256.Signing.PrivateKey(pemRepresentation: pem)
        let published = KeySet.Key(key.publicKey)
        keyId = JWKIdentifier(string: published.kid)
        keys = await JWTKeyCollection().add(ecdsa: try ES256PrivateKey(pem: pem), kid: keyId)
        self.issuer = issuer
        self.now = now
        let retired = try previous.map { KeySet.Key(try P256.Signing.PublicKey(pemRepresentation: $0)) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        keySet = [UInt8](try encoder.encode(KeySet(keys: [published] + (retired.map { [$0] } ?? []))))
    }

    /// Creates a token for a client.
    ///
    /// - Returns: The token and its lifetime in seconds.
    func token(for client: String, scopes: Set<Scope>) async throws -> (text: String, seconds: Int) {
        let begin = Date(now())
        let token = AccessToken(
            issuer: issuer, subject: client, issuedAt: begin, expiry: begin + AccessToken.maxLifetime, scopes: scopes)
        return (try await keys.sign(token, kid: keyId), Int(AccessToken.maxLifetime))
    }

    private struct KeySet: Encodable {
        struct Key: Encodable {
            let kty = "EC"
            let crv = "P-256"
            let alg = "ES256"
            let use = "sig"
            let kid: String
            let x: String
            let y: String

            init(_ key: P256.Signing.PublicKey) {
                let point = key.rawRepresentation
                x = Base64URL.text(point.prefix(32))
                y = Base64URL.text(point.dropFirst(32))
                kid = Self.thumbprint(x: x, y: y)
            }

            /// Returns the key's ID, derived from its public part (RFC 7638 §3).
            ///
            /// A new key therefore has a new ID.
            private static func thumbprint(x: String, y: String) -> String {
                let members = #"{"crv":"P-256","kty":"EC","x":"\#(x)","y":"\#(y)"}"#
                return Base64URL.text(Data(SHA256.hash(data: Data(members.utf8))))
            }
        }

        let keys: [Key]
    }
}
