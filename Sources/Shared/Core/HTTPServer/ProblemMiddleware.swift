import Hummingbird
import Logging
import Primitives

/// Responds to every error with problem JSON (RFC 9457).
///
/// A known error provides its own problem. An unreachable database or broker becomes status 503. For an unknown error,
/// the response does not state the cause, which is logged.
struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            return try problem(for: error, context).response(from: request, context: context)
        }
    }

    private func problem(for error: any Error, _ context: Context) -> ProblemError {
        switch error {
        case let problem as ProblemError:
            return problem
        case let error as HTTPError where error.status.code < 500:
            return ProblemError(
                error.status, ProblemDetails(title: error.status.reasonPhrase, detail: error.body),
                headers: error.headers)
        case let error as any HTTPResponseError where error.status.code < 500:
            return ProblemError(error.status, ProblemDetails(title: error.status.reasonPhrase))
        case is CancellationError:
            return ProblemError(.serviceUnavailable, ProblemDetails(title: "The service is stopping"))
        case let error as any RetryableError where error.rejectedValue?.isCharacter ?? false:
            return ProblemError(.badRequest, "The request contains a character that cannot be stored, such as NUL.")
        case let error as any RetryableError where error.isTransient:
            return Self.serviceUnavailable("\(error.system) cannot be reached now.")
        default:
            context.logger.error(
                "request failed", error: error, metadata: [LogKey.route: "\(context.endpointPath ?? "none")"])
            let trace = TraceContext.current.map { "See the log for trace \($0.traceID)." }
            return ProblemError(
                .internalServerError, ProblemDetails(title: "The request failed unexpectedly", detail: trace))
        }
    }

    private static func serviceUnavailable(_ detail: String) -> ProblemError {
        ProblemError(
            .serviceUnavailable, ProblemDetails(title: "Try again", detail: detail), headers: [.retryAfter: "5"])
    }
}
