public import Primitives

/// How Tandem signs in to a tool: one way to name a user, and what a gateway or TLS asks for beside it.
///
/// The ways are those that Jira and Targetprocess take; which of them a tool takes is its adapter's business. This is
/// what is sealed in ``ConnectionRecord/sealedCredentials``.
public struct ConnectionCredentials: Sendable {
    /// How the tool itself knows the user.
    public enum SignIn: Sendable {
        /// User name and password; for Jira Cloud the e-mail address and an API token (RFC 7617).
        case basic(user: String, password: Secret<String>)
        /// A Jira personal access token, or a Targetprocess access token.
        case token(Secret<String>)
        /// OAuth 1.0 with RSA-SHA1, as Jira's application links take it (RFC 5849 §3.4.3).
        case oauth1(consumerKey: String, privateKey: Secret<String>, token: Secret<String>)
        /// OAuth 2.0 client credentials of the tool itself, as a service account of Jira Cloud has them (2LO).
        ///
        /// `apiURL` is where the API stands for such tokens: `https://api.atlassian.com/ex/jira/{cloudId}`.
        case clientCredentials(ClientCredentials, apiURL: String?)
        /// The client certificate alone.
        case certificate
        /// The gateway's credentials alone.
        case gateway
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
    public enum Gateway: Sendable {
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

    public var signIn: SignIn
    public var certificate: ClientCertificate?
    public var gateway: Gateway?
    /// Signs the tool's webhooks where the tool can: HMAC-SHA256 in `X-Hub-Signature`, as Jira Cloud does.
    public var webhookSecret: Secret<String>?

    public init(
        signIn: SignIn, certificate: ClientCertificate? = nil, gateway: Gateway? = nil,
        webhookSecret: Secret<String>? = nil
    ) {
        self.signIn = signIn
        self.certificate = certificate
        self.gateway = gateway
        self.webhookSecret = webhookSecret
    }
}
