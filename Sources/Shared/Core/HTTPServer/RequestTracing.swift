import HTTPTypes
import Hummingbird
import Instrumentation

/// Handles a request as part of the trace in its headers, or of a new trace.
struct RequestTracing<Context: RequestContext>: RouterMiddleware {
    private struct Fields: Extractor {
        func extract(key: String, from fields: HTTPFields) -> String? {
            HTTPField.Name(key).flatMap { fields[$0] }
        }
    }

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var carried = InstrumentationContext.topLevel
        InstrumentationSystem.instrument.extract(request.headers, into: &carried, using: Fields())
        return try await (carried.trace?.child() ?? .root()).run { try await next(request, context) }
    }
}
