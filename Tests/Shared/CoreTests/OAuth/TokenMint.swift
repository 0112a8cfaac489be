import Core
import Crypto
import Foundation
import Primitives
import TestSupport

/// Creates valid and invalid tokens with any header and any claims.
struct TokenMint: Sendable {
    static let issuer = "https://issuer.test"
    /// The time of the tests' clock at its start.
    static let start: Timestamp = 1_800_000_000_000

    let kid: String
    let key = P256.Signing.PrivateKey()

    /// The claims of a valid token, each of which a test can replace.
    ///
    /// Times are seconds after the start.
    struct Claims {
        var issuer = #""\#(TokenMint.issuer)""#
        /// The audience as JSON.
        var audience = #""tandem""#
        var issued: Int64 = 0
        var expiry: Int64 = 600
        var notBefore: Int64?
        var scope = "jira:read sync:read"

        var json: String {
            let begin = TokenMint.start.secondsSinceEpoch
            let notBefore = notBefore.map { #","nbf":\#(begin + $0)"# } ?? ""
            return #"{"iss":\#(issuer),"sub":"entity-sync","aud":\#(audience),"iat":\#(begin + issued),"#
                + #""exp":\#(begin + expiry),"scope":"\#(scope)"\#(notBefore)}"#
        }
    }

    var header: String { #"{"alg":"ES256","typ":"JWT","kid":"\#(kid)"}"# }

    func token(_ claims: Claims = Claims(), header: String? = nil) throws -> String {
        let signed = Self.encode(header ?? self.header) + "." + Self.encode(claims.json)
        return signed + "." + Self.encode(try key.signature(for: Data(signed.utf8)).rawRepresentation)
    }

    /// Returns a token with another signature than that of the key.
    func token(header: String, signature: (Data) -> Data) -> String {
        let signed = Self.encode(header) + "." + Self.encode(Claims().json)
        return signed + "." + Self.encode(signature(Data(signed.utf8)))
    }

    static func keySet(_ mints: [TokenMint]) -> [UInt8] {
        let keys = mints.map { mint in
            let point = mint.key.publicKey.rawRepresentation
            return #"{"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":"\#(mint.kid)","#
                + #""x":"\#(encode(point.prefix(32)))","y":"\#(encode(point.suffix(32)))"}"#
        }
        return Array(#"{"keys":[\#(keys.joined(separator: ","))]}"#.utf8)
    }

    private static func encode(_ text: String) -> String { encode(Data(text.utf8)) }

    private static func encode(_ bytes: Data) -> String { Base64URL.text(bytes) }
}
