import Core
import EntityModel
import Primitives

/// Signs each request over an application link.
struct OAuth1Authorizer: ToolAuthorizer {
    let signer: OAuth1Signer
    let token: Secret<String>
    let timing: HTTPTiming

    func headers(for request: ToolRequest) async throws(ToolFailure) -> [(name: String, value: String)] {
        let token = [(name: "oauth_token", value: token.reveal { $0 })]
        return [
            ("Authorization", try signer.header(request.method, request.url, oauth: token, now: timing.now()))
        ]
    }

    /// A signature is new each time.
    func renew() -> Bool { false }
}
