import EntityModel
import Foundation
import InternalAPI
import Primitives

/// What came of a person's yes: tokens for one site, which are renewed until the grant ends.
struct OAuthGrant: Sendable {
    /// The app that the person let in; see ``AuthorizationServerClient/name``.
    var app: String
    /// Where people open the site.
    var site: String
    /// Where the site's API stands for such tokens.
    var apiURL: String
    var scopes: Set<String>
    var access: Secret<String>
    /// Good for one renewal.
    var refresh: Secret<String>
    /// Milliseconds since 1970, as are the other times.
    var accessTokenExpiresAt: Int64
    /// When the person said yes.
    var grantedAt: Int64
    var refreshedAt: Int64
    /// Why the issuer takes the refresh token no more; a person must be asked again.
    var refusal: String?
    /// A keyed hash of the app's secret at that time.
    var errorSecret: String?

    /// How long Atlassian renews at all after a yes, and how long without one renewal, in milliseconds.
    ///
    /// Source: developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps, on rotating refresh tokens.
    private static let life: Int64 = 365 * 86_400_000
    private static let patience: Int64 = 90 * 86_400_000

    /// When nothing renews it any more.
    var ends: Int64 { min(grantedAt + Self.life, refreshedAt + Self.patience) }

    /// When the person must be asked anew at the latest, however often it is renewed.
    var familyExpiresAt: Int64 { grantedAt + Self.life }

    /// Whether the issuer rejected the refresh token from an app with this secret.
    ///
    /// After the secret was corrected the issuer is asked again: some issuers answer a wrong secret in the same words.
    func hasEnded(under secret: String) -> Bool { refusal != nil && errorSecret == secret }

    /// Whether the access token will be good for the next minutes, so that a call that is under way does not meet its
    /// end.
    func isFresh(at now: Int64) -> Bool {
        now < accessTokenExpiresAt - min(300_000, (accessTokenExpiresAt - refreshedAt) / 4)
    }

    /// The grant with the tokens of a renewal.
    func refreshed(with tokens: AuthorizationServerClient.Tokens, at now: Int64) -> OAuthGrant {
        var grant = self
        grant.access = tokens.access
        grant.refresh = tokens.refresh ?? refresh
        grant.accessTokenExpiresAt = now + tokens.seconds * 1000
        if !tokens.scopes.isEmpty { grant.scopes = tokens.scopes }
        grant.refreshedAt = now
        grant.refusal = nil
        grant.errorSecret = nil
        return grant
    }
}

/// Seals what a connection keeps beside its credentials, under the same key.
struct ConnectionSealer: Sendable {
    let account: AccountID
    let connection: String
    let keyId: String
    let key: DataKey

    /// The two tokens of a grant, as they are sealed.
    private struct Tokens: Codable {
        var access: String
        var refresh: String
    }

    func seal(_ grant: OAuthGrant) throws -> [UInt8] {
        let tokens = Tokens(access: grant.access.reveal { $0 }, refresh: grant.refresh.reveal { $0 })
        return try seal(Array(try JSONEncoder().encode(tokens)), "grant")
    }

    func tokens(_ sealed: [UInt8]) throws -> (access: Secret<String>, refresh: Secret<String>) {
        let tokens = try open(sealed, "grant").reveal { try JSONDecoder().decode(Tokens.self, from: Data($0)) }
        return (Secret(tokens.access), Secret(tokens.refresh))
    }

    func seal(verifier: String) throws -> [UInt8] { try seal(Array(verifier.utf8), "verifier") }

    func verifier(_ sealed: [UInt8]) throws -> Secret<String> {
        Secret(try open(sealed, "verifier").reveal { String(decoding: $0, as: UTF8.self) })
    }

    private func seal(_ clear: [UInt8], _ what: String) throws -> [UInt8] {
        try key.seal(clear, keyId: keyId, account: account, purpose: "\(what)/\(connection)")
    }

    private func open(_ sealed: [UInt8], _ what: String) throws(DataKey.DecryptionError) -> Secret<[UInt8]> {
        try key.open(sealed, keyId: keyId, account: account, purpose: "\(what)/\(connection)")
    }
}
