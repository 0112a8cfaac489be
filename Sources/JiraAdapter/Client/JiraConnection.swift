import Core
import Primitives

/// How one Jira is reached and signed in to.
struct JiraConnection: Sendable {
    let product: JiraProduct
    /// Without a slash at the end.
    let baseURL: String
    /// The value of `Authorization`; `nil` where a certificate or a gateway signs in.
    let authorization: Secret<String>?
    /// The key that a gateway in front of Jira wants, in the header that ``tool`` names.
    let gatewayKey: Secret<String>?
    let tool: ToolConnection

    init(
        product: JiraProduct, baseURL: String, authorization: Secret<String>?, gatewayKey: Secret<String>? = nil,
        tool: ToolConnection
    ) {
        self.product = product
        self.baseURL = baseURL
        self.authorization = authorization
        self.gatewayKey = gatewayKey
        self.tool = tool
    }

    /// Where a person opens the issue.
    func page(of key: String) -> String {
        baseURL + URLPath(["browse", key]).text
    }
}
