import Core
import EntityModel
import InternalAPI
import Primitives

/// How one Jira is reached and signed in to.
struct JiraConnection: Sendable {
    let product: JiraProduct
    /// Where people open it, without a slash at the end.
    let baseURL: String
    /// Where its APIs stand, without a slash at the end.
    let apiURL: String
    /// The value of `Authorization`; `nil` where a certificate or a gateway signs in.
    let authorization: Secret<String>?
    /// The key that a gateway in front of Jira wants, in the header that ``tool`` names.
    let gatewayKey: Secret<String>?
    /// Tokens are asked for, or requests signed, as this says; `nil` where ``authorization`` or nothing signs in.
    let signing: RequestSigning?
    var tool: ToolHTTPConfiguration
    /// The account and the connection, by which what is remembered of several connections is told apart.
    var scope = ""
    /// The stable names of values that Jira translates, as profiles know them.
    var names = JiraNames()
    /// The zone in which points in time become days, as profiles say.
    var timeZone = Profile.ZoneRule.author
    /// The formats of text fields that profiles set by hand.
    var renderers: [FieldID: Profile.TextRenderer] = [:]

    /// How requests are signed in that no header signs in once for all.
    enum RequestSigning: Sendable {
        case oauth1(consumerKey: String, privateKey: Secret<String>, token: Secret<String>)
        case tokens(ConnectionCredentials.ClientCredentials)
        /// A person let Tandem in; what came of it is the connection's ``AdapterKit/GrantAuthorizer``.
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
    }

    /// Where a person opens the issue.
    func page(of key: String) -> String {
        baseURL + URLPath(["browse", key]).text
    }
}

extension JiraConnection.RequestSigning? {
    /// Whether something else signs in than what a person granted.
    var isNotGrant: Bool { if case .grant? = self { false } else { true } }
}
