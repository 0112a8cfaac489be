public import Hummingbird

/// A middleware that rejects every request and reports it.
public struct RefusingMiddleware<Context: RequestContext>: RouterMiddleware {
    private let tell: @Sendable () -> Void

    public init(_ tell: @escaping @Sendable () -> Void) {
        self.tell = tell
    }

    public func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        tell()
        throw HTTPError(.forbidden)
    }
}
