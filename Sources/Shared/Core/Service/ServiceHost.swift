import Curl
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
package import ServiceLifecycle

/// Puts a service's parts together, serves HTTP and stops everything in order.
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

    /// All that runs, in the order of starting; it stops in the reverse.
    ///
    /// - Parameter onListening: is told the name and the number of each port once it answers.
    /// - Returns: the services, ports among them.
    /// - Throws: ``SettingsError``, and what the routes throw.
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

    /// Health, metrics and the service's own routes.
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
            // A client that sends nothing for a minute holds a connection for nothing.
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
