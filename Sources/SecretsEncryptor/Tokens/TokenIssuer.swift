import Core
import Crypto
import Foundation
import JWTKit

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
    ///   - issuer: as it stands in the tokens.
    ///   - now: milliseconds since 1970.
    /// - Throws: if the key cannot be read.
    init(key pem: String, issuer: String, now: @escaping @Sendable () -> Int64) async throws {
        let key = try P256.Signing.PrivateKey(pemRepresentation: pem)
        let point = key.publicKey.rawRepresentation
        // Named by its public part, so that a new key has a new name.
        let id = SHA256.hash(data: point).prefix(8).map { String($0, radix: 16) }.joined()
        keyId = JWKIdentifier(string: id)
        keys = await JWTKeyCollection().add(ecdsa: try ES256PrivateKey(pem: pem), kid: keyId)
        self.issuer = issuer
        self.now = now
        let published = KeySet(keys: [
            KeySet.Key(kid: id, x: Self.base64URL(point.prefix(32)), y: Self.base64URL(point.dropFirst(32)))
        ])
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        keySet = [UInt8](try encoder.encode(published))
    }

    /// A token for a client.
    ///
    /// - Returns: the token and how long it is good, in seconds.
    func token(for client: String, scopes: Set<Scope>) async throws -> (text: String, seconds: Int) {
        let begin = Date(timeIntervalSince1970: Double(now()) / 1000)
        let token = AccessToken(
            issuer: issuer, subject: client, issuedAt: begin, expiry: begin + AccessToken.longestLife, scopes: scopes)
        return (try await keys.sign(token, kid: keyId), Int(AccessToken.longestLife))
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
        }

        let keys: [Key]
    }

    private static func base64URL(_ bytes: some DataProtocol) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
