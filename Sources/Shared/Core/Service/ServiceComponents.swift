public import Hummingbird
public import ServiceLifecycle

/// The parts of a service in addition to those that all services have.
///
/// At the signal to stop, the public port closes first, then ``services`` in reverse order, then the internal port, and
/// ``resources`` last.
public struct ServiceComponents: Sendable {
    public typealias Routes = @Sendable (Router<ServiceRequestContext>) throws -> Void

    /// The parts that all others need until the end, such as the database and publishers.
    public var resources: [any Service]
    /// The parts that work on their own, such as consumers and reconciliation.
    public var services: [any Service]
    public var checks: [ReadinessCheck]
    /// Additional routes of the internal port.
    public var internalRoutes: Routes
    /// The routes of the public port; `nil` for a service without one.
    public var publicRoutes: Routes?
    /// The OpenAPI document for `/openapi.json`.
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
