public import Curl
import Foundation
public import Primitives
import Synchronization

/// Gets tokens by client credentials (RFC 6749 §4.4), for the internal APIs or from the issuer of an API gateway, and
/// caches them.
///
/// A token is requested for exactly the scopes of a call. Concurrent callers share one request.
public final class OAuthClient: Sendable {
    private struct Entry {
        let number: UInt64
        let task: Task<Result<Token, OAuthError>, Never>
        /// The token; `nil` while it is being requested.
        var token: Secret<String>?
        /// The time when the token must be renewed; `nil` while it is being requested.
        var expiry: Timestamp?
    }

    private struct Token: Sendable {
        let text: Secret<String>
        let lifetime: Duration
    }

    private struct State {
        /// The tokens, by the requested scopes.
        var entries: [String?: Entry] = [:]
        var lastNumber: UInt64 = 0
    }

    private struct Answer: Decodable {
        let accessToken: String
        let tokenType: String
        let expiresIn: Int64?

        private enum CodingKeys: String, CodingKey {
            case accessToken = "access_token"
            case tokenType = "token_type"
            case expiresIn = "expires_in"
        }
    }

    private struct Refusal: Decodable {
        let error: String
    }

    /// The maximum time for which a token is cached, whatever its issuer says.
    private static let maxTokenAge: Duration = .days(1)

    private let curl: CurlClient
    private let endpoint: String
    private let authorization: Secret<String>
    /// The JSON body of token requests, if the issuer expects JSON.
    private let json: Secret<[UInt8]>?
    private let connection: ToolHTTPConfiguration
    private let timing: TimeSource
    private let state = Mutex(State())

    /// - Parameters:
    ///   - curl: The HTTP client, shared by all clients of the process.
    ///   - endpoint: The token endpoint of the issuer.
    ///   - clientId: The client ID of the service.
    ///   - clientSecret: The client secret of the service.
    ///   - audience: The audience of the token, for an issuer that expects JSON, such as Atlassian's; `nil` for the
    ///     standard format.
    ///   - connection: The network settings for the issuer. The default suits Tandem's own services.
    ///   - timing: The clock.
    public init(
        curl: CurlClient, endpoint: String, clientId: String, clientSecret: Secret<String>, audience: String? = nil,
        connection: ToolHTTPConfiguration = ToolHTTPConfiguration(addressPolicy: .any), timing: TimeSource = .system
    ) {
        self.curl = curl
        self.endpoint = endpoint
        self.connection = connection
        authorization = clientSecret.reveal { secret in
            // Both parts must be form-encoded first (RFC 6749 §2.3.1).
            Secret("Basic " + Data("\(URLPath.encode(clientId)):\(URLPath.encode(secret))".utf8).base64EncodedString())
        }
        json = audience.flatMap { audience in
            clientSecret.reveal { secret in
                let question = [
                    "audience": audience, "grant_type": "client_credentials", "client_id": clientId,
                    "client_secret": secret,
                ]
                return (try? JSONEncoder().encode(question)).map { Secret(Array($0)) }
            }
        }
        self.timing = timing
    }

    /// Returns a token for exactly these scopes.
    ///
    /// - Throws: ``OAuthError`` if no token can be obtained.
    public func token(for scopes: Set<Scope>) async throws -> Secret<String> {
        try await token(scope: scopes.map(\.rawValue).sorted().joined(separator: " "))
    }

    /// Returns a token for scopes in the issuer's own notation; `nil` for the default scopes.
    ///
    /// - Throws: ``OAuthError`` if no token can be obtained.
    public func token(scope scopes: String?) async throws(OAuthError) -> Secret<String> {
        let task = state.withLock { state in
            if let entry = state.entries[scopes], entry.expiry.map({ timing.now() < $0 }) ?? true { return entry.task }
            state.lastNumber += 1
            let number = state.lastNumber
            let task = Task {
                let result = await self.requestToken(for: scopes)
                self.complete(scopes, number, result)
                return result
            }
            state.entries[scopes] = Entry(number: number, task: task)
            return task
        }
        return try await task.value.get().text
    }

    /// Drops a token that a caller reports as invalid, so that the next call requests a new one.
    public func invalidate(_ token: Secret<String>, scope scopes: String?) {
        state.withLock { state in
            // A new token, which no server has rejected yet, may have arrived in the meantime.
            guard let known = state.entries[scopes]?.token, token.reveal({ known.matches($0) }) else { return }
            state.entries[scopes] = nil
        }
    }

    private func complete(_ scopes: String?, _ number: UInt64, _ result: Result<Token, OAuthError>) {
        state.withLock { state in
            guard state.entries[scopes]?.number == number else { return }
            switch result {
            case .success(let token):
                state.entries[scopes]?.token = token.text
                // The token is renewed early, so that it does not expire during a call or because of a clock that is
                // slightly ahead.
                state.entries[scopes]?.expiry = timing.now() + token.lifetime * 3 / 4
            case .failure:
                state.entries[scopes] = nil
            }
        }
    }

    private func tokenRequest(_ scopes: String?) -> (headers: [(name: String, value: String)], body: [UInt8]) {
        let accept = (name: "accept", value: "application/json")
        if let json { return ([("content-type", "application/json"), accept], json.reveal { $0 }) }
        let form = "grant_type=client_credentials" + (scopes.map { "&scope=\(URLPath.encode($0))" } ?? "")
        let authorization = (name: "authorization", value: self.authorization.reveal { $0 })
        return ([authorization, ("content-type", "application/x-www-form-urlencoded"), accept], Array(form.utf8))
    }

    private func requestToken(for scopes: String?) async -> Result<Token, OAuthError> {
        let (headers, body) = tokenRequest(scopes)
        let request = CurlRequest(
            method: "POST", url: endpoint, headers: headers, body: .bytes(body), deadline: .seconds(10),
            maximumResponseBytes: 64 << 10, clientCertificate: connection.clientCertificate,
            trustedCAs: connection.trustedCAs, proxy: connection.proxy, addressPolicy: connection.addressPolicy,
            isRepeatable: true)
        let response: CurlResponse
        do {
            response = try await curl.send(request)
        } catch {
            return .failure(.unavailable(error.description))
        }
        guard response.status == 200 else {
            let refusal: Refusal? = try? BoundedJSON.decode(from: response.body, maximumBytes: 64 << 10)
            guard let refusal, response.status < 500 else {
                return .failure(.unavailable("status \(response.status)"))
            }
            return .failure(.refused(refusal.error))
        }
        do {
            let answer: Answer = try BoundedJSON.decode(from: response.body, maximumBytes: 64 << 10)
            // A client must not use a token of a type that it does not know (RFC 6749 §7.1).
            guard answer.tokenType.lowercased() == "bearer" else {
                return .failure(.unavailable("the token is not a bearer token"))
            }
            let lifetime = min(max(.seconds(1), .seconds(answer.expiresIn ?? 60)), Self.maxTokenAge)
            return .success(Token(text: Secret(answer.accessToken), lifetime: lifetime))
        } catch {
            return .failure(.unavailable(error.description))
        }
    }
}
