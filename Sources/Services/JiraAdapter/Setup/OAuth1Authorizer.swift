import Core
import EntityModel
import Primitives
import ToolHTTP

/// Signs each request for an application link.
struct OAuth1Authorizer: ToolAuthorizer {
    let signer: OAuth1Signer
    let token: Secret<String>
    let timing: TimeSource

    func authorize(_ request: ToolRequest) async throws(ToolError) -> ToolRequest {
        let token = [(name: "oauth_token", value: token.reveal { $0 })]
        var request = request
        let header = try signer.header(request.method, request.url, oauth: token, now: timing.now())
        request.headers.append(("Authorization", header))
        return request
    }

    /// Every request gets a new signature, so there is nothing to refresh.
    func refresh(after refused: ToolRequest) -> Bool { false }
}
