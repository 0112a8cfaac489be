public import Primitives

/// The credentials with which Tandem logs in to a tool, and those that an API gateway or TLS requires in addition.
///
/// The cases are those that Jira and Targetprocess support; each adapter decides which of them its tool accepts.
/// ``ConnectionRecord/sealedCredentials`` contains these credentials in sealed form.
public struct ConnectionCredentials: Sendable {
    /// The method by which the tool itself identifies the user.
    public enum Authentication: Sendable {
        /// A user name and password; for Jira Cloud the email address and an API token (RFC 7617).
        case basic(user: String, password: Secret<String>)
        /// A Jira personal access token, or a Targetprocess access token.
        case token(Secret<String>)
        /// A Targetprocess service token, which becomes invalid when its user's password changes.
        case serviceToken(Secret<String>)
        /// OAuth 1.0 with RSA-SHA1, as Jira's application links use it (RFC 5849 §3.4.3).
        case oauth1(consumerKey: String, privateKey: Secret<String>, token: Secret<String>)
        /// OAuth 2.0 client credentials of the tool itself, for example of a Jira Cloud service account (2LO).
        ///
        /// `apiURL` is the base URL of the API for these tokens: `https://api.atlassian.com/ex/jira/{cloudId}`.
        case clientCredentials(ClientCredentials, apiURL: String?)
        /// OAuth 2.0 with a grant of a user, for Jira Cloud apps (3LO). The adapter stores the tokens.
        case authorizationCode(AuthorizationCode)
        /// Only the client certificate.
        case certificate
        /// Only the API gateway's credentials.
        case apiGateway
    }

    /// A certificate that Tandem presents in the TLS handshake.
    public struct ClientCertificate: Sendable {
        /// The certificate in PEM, followed by its chain.
        public var certificate: String
        /// The private key in PEM (PKCS#8 or PKCS#1).
        public var privateKey: Secret<String>

        public init(certificate: String, privateKey: Secret<String>) {
            self.certificate = certificate
            self.privateKey = privateKey
        }
    }

    /// The credentials for an API gateway in front of the tool.
    public enum APIGateway: Sendable {
        case apiKey(header: String, key: Secret<String>)
        /// A bearer token of the gateway's own issuer (RFC 6749 §4.4). The gateway itself logs in to the tool.
        case clientCredentials(ClientCredentials)
    }

    /// The credentials that a token issuer requires (RFC 6749 §4.4).
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

    /// An app that users can give access to (RFC 6749 §4.1), as configured in Atlassian's developer console.
    public struct AuthorizationCode: Sendable {
        /// The default scopes, including `offline_access`.
        ///
        /// See: developer.atlassian.com/cloud/jira/platform/scopes-for-oauth-2-3LO-and-forge-apps.
        public static let usualScopes = [
            "manage:jira-webhook", "offline_access", "read:jira-user", "read:jira-work", "write:jira-work",
        ]

        public var clientId: String
        public var clientSecret: Secret<String>
        /// The requested scopes.
        ///
        /// Scopes that a user did not grant are shown as missing.
        public var scopes: [String]
        /// The address at which the user is asked for a grant.
        public var authorizeURL: String
        /// The address at which codes are exchanged and tokens are renewed.
        public var tokenURL: String
        /// The base address of the APIs of the sites that users gave access to, and of the list of these sites.
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

    /// The OAuth credentials of a Jira Cloud site for one kind of data (2LO).
    ///
    /// See: developer.atlassian.com/cloud/jira/software/integrate-jsw-cloud-with-onpremises-tools.
    public struct CIReportCredentials: Sendable {
        public var clientId: String
        public var clientSecret: Secret<String>
        public var tokenURL: String
        /// The base address of the APIs that accept these tokens.
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
    /// The secret that signs the tool's webhook requests, if the tool can sign them: HMAC-SHA256 in `X-Hub-Signature`,
    /// as Jira Cloud does.
    public var webhookSecret: Secret<String>?
    /// The token that a proxy in front of the adapter adds to the webhook requests of a Jira Data Center.
    ///
    /// It is for versions that cannot sign webhook requests. The header is `apptio-opentoken`.
    public var webhookOpenToken: Secret<String>?
    /// The credentials that allow Tandem to report builds and deployments to Jira Cloud, and nothing else.
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
