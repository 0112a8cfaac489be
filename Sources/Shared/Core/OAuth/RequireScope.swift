import HTTPTypes
public import Hummingbird

/// Rejects requests without a bearer token that has a scope (RFC 6750).
///
/// It is added to a route.
public struct RequireScope<Context: RequestContext>: RouterMiddleware {
    private let scope: Scope
    private let verifier: TokenVerifier

    public init(_ scope: Scope, _ verifier: TokenVerifier) {
        self.scope = scope
        self.verifier = verifier
    }

    public func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let header = request.headers[.authorization], let token = Self.bearer(header) else {
            throw Self.refusal(.unauthorized, "A bearer token is required.", challenge: "Bearer realm=\"tandem\"")
        }
        let said: AccessToken
        do {
            said = try await verifier.verify(token)
        } catch {
            switch error {
            case .invalid:
                throw Self.refusal(
                    .unauthorized, "The token is invalid or expired.",
                    challenge: "Bearer realm=\"tandem\", error=\"invalid_token\"")
            case .unavailable:
                throw ProblemError(
                    .serviceUnavailable,
                    ProblemDetails(title: "Try again", detail: "The token cannot be checked now."),
                    headers: [.retryAfter: "2"])
            }
        }
        guard said.scopes.contains(scope) else {
            throw Self.refusal(
                .forbidden, "The scope \(scope) is required.",
                challenge: "Bearer realm=\"tandem\", error=\"insufficient_scope\", scope=\"\(scope)\"")
        }
        return try await next(request, context)
    }

    private static func bearer(_ header: String) -> Substring? {
        let prefix = "bearer "
        guard header.prefix(prefix.count).lowercased() == prefix else { return nil }
        return header.dropFirst(prefix.count)
    }

    private static func refusal(_ status: HTTPResponse.Status, _ detail: String, challenge: String) -> ProblemError {
        ProblemError(
            status, ProblemDetails(title: status.reasonPhrase, detail: detail),
            headers: [.wwwAuthenticate: challenge])
    }
}
