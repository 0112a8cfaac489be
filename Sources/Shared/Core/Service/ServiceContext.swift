public import Curl
public import Logging

/// What a service is built from: its settings, and what all services share.
public struct ServiceContext: Sendable {
    /// The program's name: `jira-adapter`.
    public let name: String
    public let settings: SettingsReader
    public let logger: Logger
    public let metrics: PrometheusRegistry
    /// For all HTTP calls of the process.
    public let curl: CurlClient
    /// Where tools may be called; the installation's own services may stand anywhere.
    public let addressPolicy: AddressPolicy
    /// Whether tools may have certificates of an own authority.
    public let isPrivateCloud: Bool
    /// Gives tokens for the internal APIs.
    public let token: InternalClient.TokenProvider
    /// Checks the tokens of those who call this service.
    public let verifier: TokenVerifier

    package init(
        name: String, settings: SettingsReader, logger: Logger, metrics: PrometheusRegistry, curl: CurlClient,
        addressPolicy: AddressPolicy, isPrivateCloud: Bool, token: @escaping InternalClient.TokenProvider,
        verifier: TokenVerifier
    ) {
        self.name = name
        self.settings = settings
        self.logger = logger
        self.metrics = metrics
        self.curl = curl
        self.addressPolicy = addressPolicy
        self.isPrivateCloud = isPrivateCloud
        self.token = token
        self.verifier = verifier
    }

    /// Lets through only who bears a token with the scope.
    public func requireScope(_ scope: Scope) -> RequireScope<ServiceRequestContext> {
        RequireScope(scope, verifier)
    }

    /// A client of another service.
    ///
    /// - Parameters:
    ///   - base: the setting that names its scheme, host and port.
    ///   - deadline: of each attempt.
    /// - Returns: the client.
    /// - Throws: ``SettingsError`` if the setting is missing.
    public func internalClient(
        base: Setting<String>, deadline: Duration = .seconds(10)
    ) throws(SettingsError) -> InternalClient {
        InternalClient(curl: curl, base: try settings.value(base), token: token, deadline: deadline)
    }
}
