import EntityModel
import Foundation
import InternalAPI
import Primitives

/// A user's OAuth grant: tokens for one site, which are refreshed until the grant expires.
struct OAuthGrant: Sendable {
    /// The app that the user authorized.
    ///
    /// See ``AuthorizationServerClient/name``.
    var app: String
    /// The URL of the site that users open.
    var site: String
    /// The base URL of the site's API for these tokens.
    var apiURL: String
    var scopes: Set<String>
    var access: Secret<String>
    /// The refresh token, which can be used once.
    var refresh: Secret<String>
    /// The expiration time.
    var accessTokenExpiresAt: Timestamp
    /// The time at which the user gave consent.
    var grantedAt: Timestamp
    var refreshedAt: Timestamp
    /// The reason why the issuer no longer accepts the refresh token.
    ///
    /// A user must authorize Tandem again.
    var refusal: String?
    /// A keyed hash of the app's secret at the time of the rejection.
    var errorSecret: String?

    /// The time for which Atlassian refreshes tokens after a consent.
    ///
    /// See: developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps, on rotating refresh tokens.
    private static let life: Duration = .days(365)
    /// The time after which a grant ends if its tokens are not refreshed.
    private static let inactivityTimeout: Duration = .days(90)

    /// The time after which the grant can no longer be refreshed.
    var ends: Timestamp { min(grantedAt + Self.life, refreshedAt + Self.inactivityTimeout) }

    /// The time at which a user must authorize Tandem again, however often the tokens are refreshed.
    var familyExpiresAt: Timestamp { grantedAt + Self.life }

    /// Whether the issuer rejected the refresh token from an app with this secret.
    ///
    /// After the secret was corrected, the issuer is called again. Some issuers report a wrong secret with the same
    /// error.
    func hasEnded(under secret: String) -> Bool { refusal != nil && errorSecret == secret }

    /// Returns whether the access token is valid for the next minutes, so that it does not expire during a request.
    func isFresh(at now: Timestamp) -> Bool {
        now < accessTokenExpiresAt - min(.minutes(5), (accessTokenExpiresAt - refreshedAt) / 4)
    }

    /// Returns the grant with new tokens.
    func refreshed(with tokens: AuthorizationServerClient.Tokens, at now: Timestamp) -> OAuthGrant {
        var grant = self
        grant.access = tokens.access
        grant.refresh = tokens.refresh ?? refresh
        grant.accessTokenExpiresAt = now + tokens.lifetime
        if !tokens.scopes.isEmpty { grant.scopes = tokens.scopes }
        grant.refreshedAt = now
        grant.refusal = nil
        grant.errorSecret = nil
        return grant
    }
}

/// Encrypts data that is stored in addition to a connection's credentials, with the same key.
struct ConnectionSealer: Sendable {
    let account: AccountID
    let connection: String
    let keyId: String
    let key: DataKey

    /// The two tokens of a grant in the form that is encrypted.
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
