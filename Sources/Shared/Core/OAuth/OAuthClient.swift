public import Curl
import Foundation
public import Primitives
import Synchronization

/// Gets tokens by client credentials (RFC 6749 §4.4), for the internal APIs or from a gateway's issuer, and keeps them
/// while they are good.
///
/// A token is asked for exactly the scopes of a call, once for all who need it at the same time.
public final class OAuthClient: Sendable {
    private struct Entry {
        let number: UInt64
        let task: Task<Result<Token, OAuthError>, Never>
        /// `nil` while it is on its way.
        var token: Secret<String>?
        /// When it must be asked for anew, in milliseconds since 1970; `nil` while it is on its way.
        var expiry: Int64?
    }

    private struct Token: Sendable {
        let text: Secret<String>
        let seconds: Int64
    }

    private struct State {
        /// By the scopes as they are asked for.
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

    /// For how many seconds a token is kept at most, whatever its issuer says.
    private static let maxTokenAge: Int64 = 86_400

    private let curl: CurlClient
    private let endpoint: String
    private let authorization: Secret<String>
    /// What is asked with in JSON, where the issuer wants that.
    private let json: Secret<[UInt8]>?
    private let connection: ToolHTTPConfiguration
    private let timing: TimeSource
    private let state = Mutex(State())

    /// - Parameters:
    ///   - curl: shared by all clients of the process.
    ///   - endpoint: the issuer's token endpoint.
    ///   - clientId: the service's own.
    ///   - clientSecret: the service's own.
    ///   - audience: what the token is for, at an issuer that wants to be asked in JSON, as Atlassian's does; `nil` for
    ///     the form of the standard.
    ///   - connection: how the issuer is reached; by default as one of Tandem's own services.
    ///   - timing: the clock.
    public init(
        curl: CurlClient, endpoint: String, clientId: String, clientSecret: Secret<String>, audience: String? = nil,
        connection: ToolHTTPConfiguration = ToolHTTPConfiguration(addressPolicy: .any), timing: TimeSource = .system
    ) {
        self.curl = curl
        self.endpoint = endpoint
        self.connection = connection
        authorization = clientSecret.reveal { secret in
            // Both parts are form-encoded first (RFC 6749 §2.3.1).
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

    /// A token for exactly these scopes.
    ///
    /// - Throws: ``OAuthError``.
    public func token(for scopes: Set<Scope>) async throws -> Secret<String> {
        try await token(scope: scopes.map(\.rawValue).sorted().joined(separator: " "))
    }

    /// A token for these scopes, in the issuer's own words; `nil` for what it gives unasked.
    ///
    /// - Throws: ``OAuthError``.
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

    /// Drops a token for these scopes, so that the next one is new: whoever took it says that it is not good.
    public func invalidate(_ token: Secret<String>, scope scopes: String?) {
        state.withLock { state in
            // Another may have come meanwhile, which nobody refused yet.
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
                // Renewed early: a call that is under way must not meet the end, nor a clock that is a little ahead.
                state.entries[scopes]?.expiry = timing.now() + token.seconds * 1000 * 3 / 4
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
            // How to use a token of another type is not known (RFC 6749 §7.1).
            guard answer.tokenType.lowercased() == "bearer" else {
                return .failure(.unavailable("the token is no bearer token"))
            }
            let seconds = min(max(1, answer.expiresIn ?? 60), Self.maxTokenAge)
            return .success(Token(text: Secret(answer.accessToken), seconds: seconds))
        } catch {
            return .failure(.unavailable(error.description))
        }
    }
}
