import Core
public import Curl
public import EntityModel
public import InternalAPI
public import Logging
public import Primitives
import Synchronization
public import ToolHTTP

/// Requests, stores, and refreshes the OAuth grant of one connection, and authorizes requests with it.
///
/// If several requests need a new token at once, in this process or in others, only one of them calls the issuer.
public final class GrantAuthorizer: ToolAuthorizer {
    private enum Step {
        case has(OAuthGrant)
        case mustWait(Task<Result<OAuthGrant, ToolError>, Never>)
    }

    private struct State {
        var grant: OAuthGrant?
        /// The time at which the grant was read.
        var readAt = Timestamp.epoch
        /// The access token that the tool rejected last.
        var refused: Secret<String>?
        var task: Task<Result<OAuthGrant, ToolError>, Never>?
        var announced = Timestamp.distantPast
        /// The error with which the issuer rejected the app itself, and the time until which the issuer is not called
        /// again.
        var rejection: (failure: ToolError, until: Timestamp)?
    }

    /// The time that a user has to answer an authorization request.
    private static let requestTimeout: Duration = .minutes(10)
    /// The time after which a grant is read again, because another replica may know that it ended.
    private static let memory: Duration = .minutes(1)
    /// The remaining lifetime of a grant below which a daily warning is logged.
    private static let renewalWindow: Duration = .days(30)
    private static let day: Duration = .days(1)
    /// The time for which an issuer that rejected the app is not called again.
    ///
    /// The pause prevents a lockout because of a wrong secret.
    private static let rejectionPause: Duration = .minutes(1)

    private let baseURL: String
    private let issuer: AuthorizationServerClient
    private let store: OAuthGrantStore
    private let seal: ConnectionSealer
    /// A keyed hash of the app's secret.
    private let secret: String
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameters:
    ///   - record: The connection after the installation's network policy was applied.
    ///   - app: The OAuth app that needs access.
    ///   - key: The key of the connection's credentials.
    ///   - store: The store of grants.
    ///   - curl: The client that all connections of the process share.
    ///   - logger: The logger for warnings about grants that expire soon.
    ///   - now: The current time.
    public init(
        _ record: ConnectionRecord, app: ConnectionCredentials.AuthorizationCode, key: DataKey, store: OAuthGrantStore,
        curl: CurlClient, logger: Logger, now: @escaping @Sendable () -> Timestamp
    ) {
        baseURL = record.baseURL
        issuer = AuthorizationServerClient(app: app, curl: curl, connection: ToolHTTPConfiguration(reaching: record))
        self.store = store
        seal = ConnectionSealer(account: record.account, connection: record.id, keyId: record.keyId, key: key)
        secret = issuer.secretFingerprint(key.hasher(for: record.account))
        self.now = now
        self.logger = logger
    }

    // MARK: Requests

    public func authorize(_ request: ToolRequest) async throws(ToolError) -> ToolRequest {
        let grant = try await current()
        var request = request.authorized(with: grant.access)
        guard request.url.hasPrefix(baseURL) else {
            throw ToolError(
                kind: .rejected,
                message: "Tandem sends tokens only to \(baseURL). The request has another address.")
        }
        request.url = grant.apiURL + request.url.dropFirst(baseURL.count)
        return request
    }

    public func refresh(after refused: ToolRequest) -> Bool {
        state.withLock { state in
            guard let token = refused.bearerToken, let grant = state.grant,
                grant.access.reveal({ token.matches($0) })
            else { return }
            state.refused = token
            state.grant = nil
        }
        return true
    }

    private func current() async throws(ToolError) -> OAuthGrant {
        let now = now()
        let step = state.withLock { state -> Step in
            if let grant = state.grant, grant.isFresh(at: now), now - state.readAt < Self.memory { return .has(grant) }
            if let task = state.task { return .mustWait(task) }
            let refused = state.refused
            // The task is not a child of the caller, because a canceled caller must not lose a token that was just
            // refreshed.
            let task = Task { await self.load(refused) }
            state.task = task
            return .mustWait(task)
        }
        switch step {
        case .has(let grant): return grant
        case .mustWait(let task): return try await task.value.get()
        }
    }

    private func load(_ refused: Secret<String>?) async -> Result<OAuthGrant, ToolError> {
        let result: Result<OAuthGrant, ToolError>
        do throws(ToolError) {
            result = .success(try await refreshed(refused))
        } catch {
            result = .failure(error)
        }
        let announcement = state.withLock { state -> Int64? in
            state.task = nil
            guard case .success(let grant) = result else { return nil }
            let now = now()
            state.grant = grant
            state.readAt = now
            state.refused = nil
            guard grant.familyExpiresAt - now < Self.renewalWindow, now - Self.day >= state.announced else {
                return nil
            }
            state.announced = now
            return max(0, (grant.familyExpiresAt - now).wholeDays)
        }
        if let announcement {
            logger.warning(
                "grant expires soon; a user must authorize Tandem again",
                metadata: [
                    LogKey.account: "\(seal.account)", LogKey.connection: "\(seal.connection)",
                    "days_left": "\(announcement)",
                ])
        }
        return result
    }

    /// Returns the stored grant if it is still valid.
    ///
    /// Otherwise, returns the grant that the issuer refreshed.
    private func refreshed(_ refused: Secret<String>?) async throws(ToolError) -> OAuthGrant {
        let now = now
        let issuer = issuer
        let secret = secret
        if let rejection = state.withLock({ $0.rejection }), now() < rejection.until { throw rejection.failure }
        let isGood: @Sendable (OAuthGrant) -> Bool = { grant in
            // A grant that was stored in the meantime for another app must not be refreshed here.
            grant.hasEnded(under: secret) || grant.app != issuer.name
                || grant.isFresh(at: now())
                    && refused.map { token in !grant.access.reveal { token.matches($0) } } ?? true
        }
        let grant: OAuthGrant?
        do {
            let stored = try await own()
            if let stored, !isGood(stored) {
                grant = try await store.renew(seal, unless: isGood) { grant in
                    do {
                        return grant.refreshed(with: try await issuer.renew(grant.refresh), at: now())
                    } catch let rejection as AuthorizationServerClient.Rejection where rejection.endsGrant {
                        var grant = grant
                        grant.refusal = rejection.reason
                        grant.errorSecret = secret
                        return grant
                    }
                }
            } else {
                grant = stored
            }
        } catch let error as ToolError {
            throw error
        } catch let rejection as AuthorizationServerClient.Rejection {
            // The refresh token is still valid. The grant can be used again as soon as the issuer accepts the app.
            state.withLock { $0.rejection = (rejection.failure, now() + Self.rejectionPause) }
            throw rejection.failure
        } catch {
            throw ToolError(kind: .unavailable, message: "The stored grant cannot be read: \(error)")
        }
        guard let grant, grant.app == issuer.name else {
            throw reauthorizationError("Tandem has not been authorized for \(baseURL) yet.")
        }
        if grant.hasEnded(under: secret), let refusal = grant.refusal {
            throw reauthorizationError("Tandem is no longer authorized for \(baseURL): \(refusal).")
        }
        return grant
    }

    private func reauthorizationError(_ words: String) -> ToolError {
        ToolError(
            kind: .credentialsRejected,
            message: "\(words) A user must authorize it with 'tandem authorization start \(seal.connection)'.")
    }

    // MARK: Authorization

    /// Starts an authorization and invalidates an earlier one that is still open.
    ///
    /// - Parameter redirectURI: The address that receives the answer.
    /// - Returns: The page that the user must open.
    /// - Throws: `PostgresError`, or an error of encryption.
    public func begin(redirectURI: String) async throws -> AuthorizationStart {
        let token = WebhookToken.random()
        let verifier = WebhookToken.random().text
        let state = AuthorizationState(account: seal.account, connection: seal.connection, token: token)
        let began = now()
        try await store.begin(
            OAuthGrantStore.Request(verifier: verifier, redirectURI: redirectURI, startedAt: began),
            stateHash: token.hash, seal)
        return AuthorizationStart(
            address: verifier.reveal { issuer.address(state: state.text, verifier: $0, redirectURI: redirectURI) },
            expiresAt: began + Self.requestTimeout)
    }

    /// Completes an authorization with the user's answer.
    ///
    /// - Parameters:
    ///   - token: The token from the returned `state`.
    ///   - code: The authorization code, or `nil` if the user denied access.
    /// - Returns: The permissions that Tandem now has.
    /// - Throws: ``EntityModel/ToolError`` with a message for the user, or `PostgresError`.
    func finish(_ token: WebhookToken, code: Secret<String>?) async throws -> AuthorizationView {
        guard let request = try await store.consumeRequest(stateHash: token.hash, seal),
            now() - request.startedAt < Self.requestTimeout
        else {
            throw ToolError(
                kind: .rejected, message: "Nobody asked for this, or too long ago. Start the authorization again.")
        }
        guard let code else { throw ToolError(kind: .forbidden, message: "The user denied access to Tandem.") }
        do {
            return try await finish(request, code: code)
        } catch let rejection as AuthorizationServerClient.Rejection {
            throw ToolError(kind: .forbidden, message: rejection.failure.message)
        }
    }

    private func finish(_ request: OAuthGrantStore.Request, code: Secret<String>) async throws -> AuthorizationView {
        let tokens = try await issuer.exchange(code, verifier: request.verifier, redirectURI: request.redirectURI)
        guard let refresh = tokens.refresh else {
            throw ToolError(
                kind: .forbidden,
                message: "The scope offline_access was not granted. Without it, Tandem cannot refresh its tokens.")
        }
        let sites = try await issuer.sites(tokens.access)
        guard let site = sites.first(where: { Self.plain($0.url) == Self.plain(baseURL) }) else {
            let others = sites.map(\.url).joined(separator: ", ")
            throw ToolError(
                kind: .forbidden,
                message: "Tandem was authorized for \(others.isEmpty ? "no site" : others), but not for \(baseURL).")
        }
        let time = now()
        let grant = OAuthGrant(
            app: issuer.name, site: baseURL,
            apiURL: issuer.app.gatewayURL + URLPath(["ex", "jira", site.id]).text,
            scopes: tokens.scopes, access: tokens.access, refresh: refresh,
            accessTokenExpiresAt: time + tokens.lifetime,
            grantedAt: time, refreshedAt: time)
        try await store.put(grant, seal)
        state.withLock {
            $0.grant = nil
            $0.rejection = nil
        }
        return view(grant)
    }

    /// Deletes the grant with its tokens.
    ///
    /// The user's list of connected apps at Atlassian still contains the app.
    func end() async throws {
        try await store.remove(seal)
        state.withLock { $0.grant = nil }
    }

    /// Returns the permissions that Tandem has now.
    public func view() async throws -> AuthorizationView { view(try await own()) }

    /// Returns the grant for this app and this site.
    private func own() async throws -> OAuthGrant? {
        try await store.grant(seal).flatMap { $0.app == issuer.name && $0.site == baseURL ? $0 : nil }
    }

    private func view(_ grant: OAuthGrant?) -> AuthorizationView {
        guard let grant else {
            return AuthorizationView(missing: issuer.app.scopes)
        }
        return AuthorizationView(
            site: grant.site, granted: grant.scopes.sorted(),
            missing: issuer.app.scopes.filter { !grant.scopes.contains($0) }, grantedAt: grant.grantedAt,
            refreshedAt: grant.refreshedAt, expiresAt: grant.ends,
            error: grant.hasEnded(under: secret) ? grant.refusal : nil)
    }

    private static func plain(_ address: String) -> String {
        address.trimmingTrailingSlash.lowercased()
    }
}
