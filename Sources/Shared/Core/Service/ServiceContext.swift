public import Curl
public import Logging

/// The settings of a service and the objects that all services share.
public struct ServiceContext: Sendable {
    /// The name of the program: `jira-adapter`.
    public let name: String
    public let settings: SettingsReader
    public let logger: Logger
    public let metrics: PrometheusRegistry
    /// The client for all HTTP calls of the process.
    public let curl: CurlClient
    /// The network addresses at which tools may be called.
    ///
    /// Tandem's own services may have any address.
    public let addressPolicy: AddressPolicy
    /// Whether tools may have certificates of a private certificate authority.
    public let isPrivateCloud: Bool
    /// The source of tokens for the internal APIs.
    public let token: InternalClient.TokenProvider
    /// The verifier of the callers' tokens.
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

    /// Returns a middleware that rejects requests without a token that has the scope.
    public func requireScope(_ scope: Scope) -> RequireScope<ServiceRequestContext> {
        RequireScope(scope, verifier)
    }

    /// Returns a client of another service.
    ///
    /// - Parameters:
    ///   - base: The setting with the scheme, host, and port of the service.
    ///   - deadline: The deadline of each attempt.
    /// - Returns: The client.
    /// - Throws: ``SettingsError`` if the setting is missing.
    public func internalClient(
        base: Setting<String>, deadline: Duration = .seconds(10)
    ) throws(SettingsError) -> InternalClient {
        InternalClient(curl: curl, base: try settings.value(base), token: token, deadline: deadline)
    }
}
