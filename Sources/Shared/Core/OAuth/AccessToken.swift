public import Foundation
public import JWTKit

/// The claims of a token (RFC 7519 §4.1), with the scopes in the format of RFC 8693 §4.2.
public struct AccessToken: JWTPayload, Hashable {
    public static let audience = "tandem"
    /// The maximum lifetime of a token in seconds.
    public static let maxLifetime: TimeInterval = 600

    public var issuer: String
    public var subject: String
    public var audiences: [String]
    public var issuedAt: Date
    public var expiry: Date
    public var scopes: Set<Scope>

    public init(issuer: String, subject: String, issuedAt: Date, expiry: Date, scopes: Set<Scope>) {
        self.issuer = issuer
        self.subject = subject
        audiences = [AccessToken.audience]
        self.issuedAt = issuedAt
        self.expiry = expiry
        self.scopes = scopes
    }

    private enum CodingKeys: String, CodingKey {
        case iss, sub, aud, iat, exp, nbf, scope
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        issuer = try values.decode(String.self, forKey: .iss)
        subject = try values.decode(String.self, forKey: .sub)
        audiences =
            try (try? values.decode([String].self, forKey: .aud)) ?? [values.decode(String.self, forKey: .aud)]
        let issued = try values.decode(Double.self, forKey: .iat)
        let begin = try values.decodeIfPresent(Double.self, forKey: .nbf) ?? issued
        issuedAt = Date(timeIntervalSince1970: max(issued, begin))
        expiry = Date(timeIntervalSince1970: try values.decode(Double.self, forKey: .exp))
        let scope = try values.decodeIfPresent(String.self, forKey: .scope) ?? ""
        scopes = Set(scope.split(separator: " ").map { Scope(rawValue: String($0)) })
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(issuer, forKey: .iss)
        try values.encode(subject, forKey: .sub)
        try values.encode(audiences, forKey: .aud)
        try values.encode(Int64(issuedAt.timeIntervalSince1970), forKey: .iat)
        try values.encode(Int64(expiry.timeIntervalSince1970), forKey: .exp)
        try values.encode(scopes.map(\.rawValue).sorted().joined(separator: " "), forKey: .scope)
    }

    /// Checks nothing: ``TokenVerifier`` checks the times, because it has a clock.
    public func verify(using algorithm: some JWTAlgorithm) throws {}
}
