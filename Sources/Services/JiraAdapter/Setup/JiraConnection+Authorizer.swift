import AdapterKit
import Core
import Curl
import EntityModel
import ToolHTTP

extension JiraConnection {
    /// Returns the authorizer of the connection's requests, or `nil` if static headers authenticate them.
    ///
    /// - Throws: `ToolError` of kind `.forbidden` if the key cannot sign.
    func authorizer(
        curl: CurlClient, timing: TimeSource, grant: (any ToolAuthorizer)?
    ) throws(ToolError) -> (any ToolAuthorizer)? {
        switch signing {
        case nil: nil
        case .grant: grant
        case .oauth1(let consumerKey, let privateKey, let token):
            OAuth1Authorizer(
                signer: try OAuth1Signer(consumerKey: consumerKey, privateKey: privateKey), token: token,
                timing: timing)
        case .tokens(let client): BearerTokenAuthorizer(client, connection: tool, curl: curl, timing: timing)
        }
    }
}
