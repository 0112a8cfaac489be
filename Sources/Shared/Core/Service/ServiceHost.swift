import Curl
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
package import ServiceLifecycle

/// Assembles the parts of a service, serves HTTP, and stops everything in order.
package struct ServiceHost: Sendable {
    let context: ServiceContext
    let settings: ServiceSettings
    package let parts: ServiceComponents
    let readiness: Readiness

    package init(context: ServiceContext, settings: ServiceSettings, parts: ServiceComponents) {
        self.context = context
        self.settings = settings
        self.parts = parts
        readiness = Readiness(parts.checks)
    }

    /// Returns all services in starting order.
    ///
    /// They stop in reverse order.
    ///
    /// - Parameter onListening: A closure that receives the name and the number of each port once it is open.
    /// - Returns: The services, including the ports.
    /// - Throws: ``SettingsError``, or an error of the routes.
    package func services(onListening: @escaping @Sendable (String, Int) -> Void = { _, _ in }) throws -> [any Service]
    {
        let settings = context.settings
        let host = try settings.value(self.settings.host)
        var services = parts.resources
        services.append(
            try server("internal", host, try settings.value(self.settings.port), internalRouter(), onListening))
        services += parts.services
        if let routes = parts.publicRoutes, let port = self.settings.publicPort {
            let router = try router("public")
            try routes(router)
            services.append(try server("public", host, try settings.value(port), router, onListening))
        }
        services.append(readiness)
        return services
    }

    /// Returns the routes for health and metrics, and the service's own routes.
    func internalRouter() throws -> Router<ServiceRequestContext> {
        let router = try router("internal")
        readiness.add(to: router)
        let metrics = context.metrics
        router.get("metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: PrometheusRegistry.contentType],
                body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.text())))
        }
        if let document = parts.openAPI {
            let body = ByteBuffer(bytes: document)
            router.get("openapi.json") { _, _ in
                Response(
                    status: .ok, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: body))
            }
        }
        try parts.internalRoutes(router)
        return router
    }

    private func router(_ port: String) throws(SettingsError) -> Router<ServiceRequestContext> {
        let maximumBytes = try context.settings.value(ServiceSettings.maximumBodyBytes)
        let router = Router(context: ServiceRequestContext.self)
        router.add(middleware: RequestTracing())
        router.add(middleware: RequestMetrics(metrics: context.metrics, port: port))
        router.add(middleware: ProblemMiddleware())
        router.add(middleware: BodyLimit(maximumBytes: maximumBytes))
        return router
    }

    private func server(
        _ name: String, _ host: String, _ port: Int, _ router: Router<ServiceRequestContext>,
        _ onListening: @escaping @Sendable (String, Int) -> Void
    ) throws(SettingsError) -> any Service {
        let logger = context.logger
        return Application(
            router: router,
            // Without this timeout, a client that sends nothing would occupy a connection forever.
            server: .http1(configuration: .init(idleTimeout: .seconds(60))),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    try context.settings.value(ServiceSettings.maximumConnections))),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? port
                logger.info("listening", metadata: ["port": "\(port)", "name": "\(name)"])
                onListening(name, port)
            },
            logger: logger)
    }
}
