public import Hummingbird
public import ServiceLifecycle

/// What a service consists of beside what all have.
///
/// At the signal to stop the public port closes first, then ``services`` in the reverse of their order, then the
/// internal port, and ``resources`` last.
public struct ServiceComponents: Sendable {
    public typealias Routes = @Sendable (Router<ServiceRequestContext>) throws -> Void

    /// What everything else needs until the end: the database, publishers.
    public var resources: [any Service]
    /// What works on its own: consumers, reconciliation.
    public var services: [any Service]
    public var checks: [ReadinessCheck]
    /// Added to the internal port's routes.
    public var internalRoutes: Routes
    /// Routes of the second port; `nil` for a service without one.
    public var publicRoutes: Routes?
    /// The OpenAPI document, for `/openapi.json`.
    public var openAPI: [UInt8]?

    public init(
        resources: [any Service] = [], services: [any Service] = [], checks: [ReadinessCheck] = [],
        openAPI: [UInt8]? = nil, publicRoutes: Routes? = nil, internalRoutes: @escaping Routes
    ) {
        self.resources = resources
        self.services = services
        self.checks = checks
        self.openAPI = openAPI
        self.publicRoutes = publicRoutes
        self.internalRoutes = internalRoutes
    }
}
