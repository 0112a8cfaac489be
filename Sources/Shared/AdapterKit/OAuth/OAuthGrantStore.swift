import EntityModel
public import Persistence
import Postgres
import Primitives

/// The grants and open authorization requests in the adapter's own schema.
///
/// Tokens are stored only in encrypted form.
public struct OAuthGrantStore: Sendable {
    private let database: AccountDatabase

    /// - Parameter database: The adapter's database with a separate connection pool. A renewal occupies its connection
    ///   while it waits for the issuer.
    public init(database: AccountDatabase) {
        self.database = database
    }

    /// An authorization request that a user has not answered yet.
    struct Request {
        var verifier: Secret<String>
        var redirectURI: String
        var startedAt: Timestamp
    }

    func grant(_ seal: ConnectionSealer) async throws -> OAuthGrant? {
        try await database.withAccount(seal.account) { session in
            try Self.grant(try await session.query(Self.select(seal)).first, seal)
        }
    }

    /// Stores a grant and replaces any other grant of the connection.
    func put(_ grant: OAuthGrant, _ seal: ConnectionSealer) async throws {
        let sealed = try seal.seal(grant)
        _ = try await database.withAccount(seal.account) { session in
            try await session.commit(with: [
                """
                INSERT INTO oauth_grants (account, connection, app, site, api_url, scopes, key_id, sealed_tokens,
                    access_token_expires_at, granted_at, refreshed_at)
                VALUES (\(seal.account), \(seal.connection), \(grant.app), \(grant.site), \(grant.apiURL),
                    \(grant.scopes.sorted().joined(separator: " ")), \(seal.keyId), \(sealed), \(grant.accessTokenExpiresAt),
                    \(grant.grantedAt), \(grant.refreshedAt))
                ON CONFLICT (account, connection) DO UPDATE SET app = excluded.app, site = excluded.site,
                    api_url = excluded.api_url, scopes = excluded.scopes, key_id = excluded.key_id,
                    sealed_tokens = excluded.sealed_tokens, access_token_expires_at = excluded.access_token_expires_at,
                    granted_at = excluded.granted_at, refreshed_at = excluded.refreshed_at, error = NULL,
                    error_secret = NULL
                """
            ])
        }
    }

    /// Deletes a grant with its tokens.
    func remove(_ seal: ConnectionSealer) async throws {
        _ = try await database.withAccount(seal.account) { session in
            try await session.commit(with: [
                "DELETE FROM oauth_grants WHERE account = \(seal.account) AND connection = \(seal.connection)"
            ])
        }
    }

    /// Refreshes a grant while its row is locked.
    ///
    /// Only one replica calls the issuer, and the others read the new tokens.
    ///
    /// The new tokens are stored before they are returned. A refresh token that is lost after its predecessor was used
    /// cannot be recovered.
    ///
    /// - Parameters:
    ///   - seal: The sealer of the connection.
    ///   - isGood: A function that returns whether the stored grant needs no refresh.
    ///   - body: A function that calls the issuer. If it throws, the stored grant does not change.
    /// - Returns: The grant as it is stored now, or `nil` if none is stored.
    /// - Throws: An error of `body`, or `PostgresError`.
    func renew(
        _ seal: ConnectionSealer, unless isGood: @escaping @Sendable (OAuthGrant) -> Bool,
        by body: @escaping @Sendable (OAuthGrant) async throws -> OAuthGrant
    ) async throws -> OAuthGrant? {
        try await database.withAccount(seal.account) { session -> OAuthGrant? in
            let row = try await session.query(Self.select(seal, isHeld: true)).first
            guard let stored = try Self.grant(row, seal), !isGood(stored) else {
                return try Self.grant(row, seal)
            }
            let renewed = try await body(stored)
            let sealed = try seal.seal(renewed)
            _ = try await session.commit(with: [
                """
                UPDATE oauth_grants SET sealed_tokens = \(sealed), key_id = \(seal.keyId),
                    scopes = \(renewed.scopes.sorted().joined(separator: " ")), access_token_expires_at = \(renewed.accessTokenExpiresAt),
                    refreshed_at = \(renewed.refreshedAt), error = \(renewed.refusal),
                    error_secret = \(renewed.errorSecret)
                WHERE account = \(seal.account) AND connection = \(seal.connection)
                """
            ])
            return renewed
        }
    }

    /// Stores an authorization request and replaces an earlier one of the connection.
    func begin(_ request: Request, stateHash: String, _ seal: ConnectionSealer) async throws {
        let sealed = try request.verifier.reveal { try seal.seal(verifier: $0) }
        _ = try await database.withAccount(seal.account) { session in
            try await session.commit(with: [
                """
                INSERT INTO oauth_grant_requests (account, connection, state_hash, key_id, sealed_verifier, redirect_uri,
                    started_at)
                VALUES (\(seal.account), \(seal.connection), \(stateHash), \(seal.keyId), \(sealed),
                    \(request.redirectURI), \(request.startedAt))
                ON CONFLICT (account, connection) DO UPDATE SET state_hash = excluded.state_hash,
                    key_id = excluded.key_id, sealed_verifier = excluded.sealed_verifier,
                    redirect_uri = excluded.redirect_uri, started_at = excluded.started_at
                """
            ])
        }
    }

    /// Removes an authorization request and returns it, so that it can be used only once.
    func consumeRequest(stateHash: String, _ seal: ConnectionSealer) async throws -> Request? {
        let rows = try await database.withAccount(seal.account) { session in
            try await session.commit(with: [
                """
                DELETE FROM oauth_grant_requests
                WHERE account = \(seal.account) AND connection = \(seal.connection) AND state_hash = \(stateHash)
                RETURNING sealed_verifier, redirect_uri, started_at
                """
            ])
        }
        guard let row = rows.first?.first else { return nil }
        return Request(
            verifier: try seal.verifier(try row.decode("sealed_verifier")),
            redirectURI: try row.decode("redirect_uri"), startedAt: try row.decode("started_at"))
    }

    private static func select(_ seal: ConnectionSealer, isHeld: Bool = false) -> SQL {
        """
        SELECT app, site, api_url, scopes, sealed_tokens, access_token_expires_at, granted_at, refreshed_at, error,
            error_secret
        FROM oauth_grants WHERE account = \(seal.account) AND connection = \(seal.connection)
        \(raw: isHeld ? "FOR UPDATE" : "")
        """
    }

    private static func grant(_ row: PostgresRow?, _ seal: ConnectionSealer) throws -> OAuthGrant? {
        guard let row else { return nil }
        let tokens = try seal.tokens(try row.decode("sealed_tokens"))
        let scopes: String = try row.decode("scopes")
        return OAuthGrant(
            app: try row.decode("app"), site: try row.decode("site"), apiURL: try row.decode("api_url"),
            scopes: Set(scopes.split(separator: " ").map(String.init)), access: tokens.access, refresh: tokens.refresh,
            accessTokenExpiresAt: try row.decode("access_token_expires_at"), grantedAt: try row.decode("granted_at"),
            refreshedAt: try row.decode("refreshed_at"), refusal: try row.decode("error"),
            errorSecret: try row.decode("error_secret"))
    }
}
