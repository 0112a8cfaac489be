import Core
import EntityModel
import Primitives
import ToolHTTP

/// Signs each request over an application link.
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

    /// A signature is new each time.
    func refresh(after refused: ToolRequest) -> Bool { false }
}
