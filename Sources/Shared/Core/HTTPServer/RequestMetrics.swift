import CoreMetrics
import Hummingbird
import Logging

/// Measures each request by method, route template, and status.
///
/// It never uses the path, which contains accounts.
struct RequestMetrics<Context: RequestContext>: RouterMiddleware {
    let metrics: any MetricsFactory
    let port: String

    private static var methods: Set<HTTPRequest.Method> { [.get, .head, .post, .put, .patch, .delete, .options] }

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let active = metrics.makeMeter(label: "http_server_active_requests", dimensions: [("port", port)])
        active.increment(by: 1)
        defer { active.decrement(by: 1) }
        let response = try await next(request, context)
        let elapsed = start.duration(to: .now)
        // The client may send any text as the method, so unknown methods must not become label values.
        let method = RequestMetrics.methods.contains(request.method) ? request.method.rawValue : "other"
        let route = context.endpointPath ?? "none"
        let nanoseconds = elapsed.components.seconds * 1_000_000_000 + elapsed.components.attoseconds / 1_000_000_000
        metrics.makeTimer(
            label: "http_server_request_duration_seconds",
            dimensions: [
                ("port", port), ("method", method), ("route", route), ("status", String(response.status.code)),
            ]
        ).recordNanoseconds(nanoseconds)
        context.logger.debug(
            "request answered",
            metadata: [
                LogKey.method: "\(method)", LogKey.route: "\(route)", LogKey.status: "\(response.status.code)",
                LogKey.duration: "\(nanoseconds)",
            ])
        return response
    }
}
