public import Core
public import Curl
public import EntityModel
public import InternalAPI
import Primitives
public import ToolHTTP

/// Authorizes requests with tokens for client credentials (RFC 6749 §4.4).
///
/// The tokens are issued by an API gateway in front of the tool, or by the tool itself.
public struct BearerTokenAuthorizer: ToolAuthorizer {
    private let client: OAuthClient
    private let scope: String?

    /// - Parameters:
    ///   - credentials: The client credentials.
    ///   - connection: The HTTP configuration for requests to the issuer.
    ///   - curl: The client that all connections of the process share.
    ///   - timing: The time source.
    public init(
        _ credentials: ConnectionCredentials.ClientCredentials, connection: ToolHTTPConfiguration, curl: CurlClient,
        timing: TimeSource
    ) {
        client = OAuthClient(
            curl: curl, endpoint: credentials.tokenURL, clientId: credentials.clientId,
            clientSecret: credentials.clientSecret, connection: connection, timing: timing)
        scope = credentials.scope
    }

    /// - Parameters:
    ///   - delivery: The credentials of a Jira Cloud site for builds and deployments.
    ///   - connection: The HTTP configuration for requests to the issuer.
    ///   - curl: The client that all connections of the process share.
    ///   - timing: The time source.
    public init(
        _ delivery: ConnectionCredentials.CIReportCredentials, connection: ToolHTTPConfiguration, curl: CurlClient,
        timing: TimeSource
    ) {
        client = OAuthClient(
            curl: curl, endpoint: delivery.tokenURL, clientId: delivery.clientId,
            clientSecret: delivery.clientSecret, audience: "api.atlassian.com", connection: connection, timing: timing)
        scope = nil
    }

    public func authorize(_ request: ToolRequest) async throws(ToolError) -> ToolRequest {
        do {
            let token = try await client.token(scope: scope)
            return request.authorized(with: token)
        } catch {
            switch error {
            case .unavailable: throw ToolError(kind: .unavailable, message: error.description)
            case .refused: throw ToolError(kind: .credentialsRejected, message: error.description)
            }
        }
    }

    public func refresh(after refused: ToolRequest) -> Bool {
        if let token = refused.bearerToken { client.invalidate(token, scope: scope) }
        return true
    }
}
