import Core
import HTTPTypes
import Hummingbird

@main enum Main {
    static func main() async {
        await ServiceProgram.run("profile-api", port: 8080, settings: ProfileAPIService.settings) { context in
            try ProfileAPIService.parts(context, .closed)
        }
    }
}

extension ProfileAPIService.Access {
    /// Nobody is let through: what holds where there is no issuer to trust.
    static let closed = ProfileAPIService.Access(
        guarding: { _ in ClosedDoor() },
        signIn: { _, _ in false })
}

/// Refuses every request.
struct ClosedDoor: RouterMiddleware {
    typealias Context = ServiceRequestContext

    func handle(
        _ request: Request, context: ServiceRequestContext,
        next: @concurrent (Request, ServiceRequestContext) async throws -> Response
    ) async throws -> Response {
        throw ProblemError.closed
    }
}

extension ProblemError {
    static let closed = ProblemError(
        .unauthorized, ProblemDetails(title: "Unauthorized", detail: "There is no issuer whose tokens are trusted."),
        headers: [.wwwAuthenticate: "Bearer"])
}
