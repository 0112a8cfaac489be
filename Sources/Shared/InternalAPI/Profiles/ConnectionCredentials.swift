public import Primitives

/// How Tandem signs in to a tool: one way to name a user, and what a gateway or TLS asks for beside it.
///
/// The ways are those that Jira and Targetprocess take; which of them a tool takes is its adapter's business. This is
/// what is sealed in ``ConnectionRecord/sealedCredentials``.
public struct ConnectionCredentials: Sendable {
    /// How the tool itself knows the user.
    public enum Authentication: Sendable {
        /// User name and password; for Jira Cloud the e-mail address and an API token (RFC 7617).
        case basic(user: String, password: Secret<String>)
        /// A Jira personal access token, or a Targetprocess access token.
        case token(Secret<String>)
        /// A Targetprocess service token, which ends when its user's password changes.
        case serviceToken(Secret<String>)
        /// OAuth 1.0 with RSA-SHA1, as Jira's application links take it (RFC 5849 §3.4.3).
        case oauth1(consumerKey: String, privateKey: Secret<String>, token: Secret<String>)
        /// OAuth 2.0 client credentials of the tool itself, as a service account of Jira Cloud has them (2LO).
        ///
        /// `apiURL` is where the API stands for such tokens: `https://api.atlassian.com/ex/jira/{cloudId}`.
        case clientCredentials(ClientCredentials, apiURL: String?)
        /// OAuth 2.0 by a person's leave, as Jira Cloud's apps have it (3LO); the tokens are the adapter's to keep.
        case authorizationCode(AuthorizationCode)
        /// The client certificate alone.
        case certificate
        /// The gateway's credentials alone.
        case apiGateway
    }

    /// Shown in the TLS handshake.
    public struct ClientCertificate: Sendable {
        /// PEM, the chain after it.
        public var certificate: String
        /// PEM, PKCS#8 or PKCS#1.
        public var privateKey: Secret<String>

        public init(certificate: String, privateKey: Secret<String>) {
            self.certificate = certificate
            self.privateKey = privateKey
        }
    }

    /// What lets requests through a gateway in front of the tool.
    public enum APIGateway: Sendable {
        case apiKey(header: String, key: Secret<String>)
        /// A bearer token of the gateway's own issuer (RFC 6749 §4.4); the gateway signs in to the tool itself.
        case clientCredentials(ClientCredentials)
    }

    /// What an issuer of tokens wants to see (RFC 6749 §4.4).
    public struct ClientCredentials: Sendable {
        public var tokenURL: String
        public var clientId: String
        public var clientSecret: Secret<String>
        public var scope: String?

        public init(tokenURL: String, clientId: String, clientSecret: Secret<String>, scope: String? = nil) {
            self.tokenURL = tokenURL
            self.clientId = clientId
            self.clientSecret = clientSecret
            self.scope = scope
        }
    }

    /// An app that people may let in (RFC 6749 §4.1), as it stands in Atlassian's developer console.
    public struct AuthorizationCode: Sendable {
        /// What is asked for, with `offline_access` among it.
        ///
        /// Source: developer.atlassian.com/cloud/jira/platform/scopes-for-oauth-2-3LO-and-forge-apps.
        public static let usualScopes = [
            "manage:jira-webhook", "offline_access", "read:jira-user", "read:jira-work", "write:jira-work",
        ]

        public var clientId: String
        public var clientSecret: Secret<String>
        /// Exactly what is asked for; what a person did not grant is shown as missing.
        public var scopes: [String]
        /// Where a person is asked.
        public var authorizeURL: String
        /// Where codes are exchanged and tokens renewed.
        public var tokenURL: String
        /// Under which the sites' APIs stand that a person let the app into, and the list of them.
        public var gatewayURL: String

        public init(
            clientId: String, clientSecret: Secret<String>, scopes: [String] = AuthorizationCode.usualScopes,
            authorizeURL: String = "https://auth.atlassian.com/authorize",
            tokenURL: String = "https://auth.atlassian.com/oauth/token",
            gatewayURL: String = "https://api.atlassian.com"
        ) {
            self.clientId = clientId
            self.clientSecret = clientSecret
            self.scopes = scopes
            self.authorizeURL = authorizeURL
            self.tokenURL = tokenURL
            self.gatewayURL = gatewayURL
        }
    }

    /// OAuth credentials of a Jira Cloud site for one kind of data (2LO).
    ///
    /// Source: developer.atlassian.com/cloud/jira/software/integrate-jsw-cloud-with-onpremises-tools.
    public struct CIReportCredentials: Sendable {
        public var clientId: String
        public var clientSecret: Secret<String>
        public var tokenURL: String
        /// Under which the APIs stand that take such tokens.
        public var gatewayURL: String

        public init(
            clientId: String, clientSecret: Secret<String>, tokenURL: String = "https://api.atlassian.com/oauth/token",
            gatewayURL: String = "https://api.atlassian.com"
        ) {
            self.clientId = clientId
            self.clientSecret = clientSecret
            self.tokenURL = tokenURL
            self.gatewayURL = gatewayURL
        }
    }

    public var signIn: Authentication
    public var certificate: ClientCertificate?
    public var apiGateway: APIGateway?
    /// Signs the tool's webhooks where the tool can: HMAC-SHA256 in `X-Hub-Signature`, as Jira Cloud does.
    public var webhookSecret: Secret<String>?
    /// Comes with the webhooks of a Jira Data Center that cannot sign them, in the header `apptio-opentoken`: whatever
    /// stands between it and the adapter adds it.
    public var webhookOpenToken: Secret<String>?
    /// Lets its bearer tell Jira Cloud of builds and deployments, and do nothing else.
    public var ci: CIReportCredentials?

    public init(
        signIn: Authentication, certificate: ClientCertificate? = nil, apiGateway: APIGateway? = nil,
        webhookSecret: Secret<String>? = nil, webhookOpenToken: Secret<String>? = nil, ci: CIReportCredentials? = nil
    ) {
        self.ci = ci
        self.signIn = signIn
        self.certificate = certificate
        self.apiGateway = apiGateway
        self.webhookSecret = webhookSecret
        self.webhookOpenToken = webhookOpenToken
    }
}
