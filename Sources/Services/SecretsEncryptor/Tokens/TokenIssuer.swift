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
    private let now: @Sendable () -> Int64
    /// The key set as JSON (RFC 7517).
    let keySet: [UInt8]

    /// - Parameters:
    ///   - pem: EC P-256, PKCS#8.
    ///   - previous: the public part of the key before it, PEM, whose tokens are good until their end.
    ///   - issuer: as it stands in the tokens.
    ///   - now: milliseconds since 1970.
    /// - Throws: if the key cannot be read.
    init(key pem: String, previous: String? = nil, issuer: String, now: @escaping @Sendable () -> Int64) async throws {
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

    /// A token for a client.
    ///
    /// - Returns: the token and how long it is good, in seconds.
    func token(for client: String, scopes: Set<Scope>) async throws -> (text: String, seconds: Int) {
        let begin = Date(timeIntervalSince1970: Double(now()) / 1000)
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

            /// The key's name by its public part (RFC 7638 §3), so that a new key has a new name.
            private static func thumbprint(x: String, y: String) -> String {
                let members = #"{"crv":"P-256","kty":"EC","x":"\#(x)","y":"\#(y)"}"#
                return Base64URL.text(Data(SHA256.hash(data: Data(members.utf8))))
            }
        }

        let keys: [Key]
    }
}
