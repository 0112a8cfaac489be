import Core
import EntityModel
import InternalAPI
import Primitives

/// The base URL and the credentials by which Tandem reaches one Jira.
struct JiraConnection: Sendable {
    let product: JiraProduct
    /// The base URL that users open, without a trailing slash.
    let baseURL: String
    /// The base URL of the APIs, without a trailing slash.
    let apiURL: String
    /// The value of the `Authorization` header, or `nil` if a certificate or a gateway authenticates the requests.
    let authorization: Secret<String>?
    /// The key that a gateway in front of Jira requires, in the header that ``tool`` names.
    let gatewayKey: Secret<String>?
    /// The method that signs requests or obtains tokens, or `nil` if ``authorization`` or nothing else is needed.
    let signing: RequestSigning?
    var tool: ToolHTTPConfiguration
    /// The account and the connection, which separate the cached values of several connections.
    var scope = ""
    /// The stable names of translated values, as the profiles know them.
    var names = JiraNames()
    /// The time zone in which timestamps become days, as the profiles choose it.
    var timeZone = Profile.ZoneRule.author
    /// The text formats that the profiles set explicitly.
    var renderers: [FieldID: Profile.TextRenderer] = [:]

    /// The method that authenticates requests for which no constant header is sufficient.
    enum RequestSigning: Sendable {
        case oauth1(consumerKey: String, privateKey: Secret<String>, token: Secret<String>)
        case tokens(ConnectionCredentials.ClientCredentials)
        /// A user authorized Tandem.
        ///
        /// The connection's ``AdapterKit/GrantAuthorizer`` holds the tokens.
        case grant
    }

    init(
        product: JiraProduct, baseURL: String, apiURL: String? = nil, authorization: Secret<String>?,
        gatewayKey: Secret<String>? = nil, signing: RequestSigning? = nil, tool: ToolHTTPConfiguration
    ) {
        self.product = product
        self.baseURL = baseURL
        self.apiURL = apiURL ?? baseURL
        self.signing = signing
        self.authorization = authorization
        self.gatewayKey = gatewayKey
        self.tool = tool
        // Without this header, Jira rejects the form as a cross-site request.
        self.tool.uploadHeader = "X-Atlassian-Token"
    }

    /// Returns the URL at which a user opens the issue.
    func page(of key: String) -> String {
        baseURL + URLPath(["browse", key]).text
    }
}

extension JiraConnection.RequestSigning? {
    /// Whether the connection does not use the authorization of a user.
    var isNotGrant: Bool { if case .grant? = self { false } else { true } }
}
