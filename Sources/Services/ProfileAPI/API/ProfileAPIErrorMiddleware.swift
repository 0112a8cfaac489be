import Core
import EntityModel
import HTTPTypes
import Hummingbird

/// Turns the errors of routes into problem responses that say what to do.
struct ProfileAPIErrorMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let conflict as StoreConflict {
            throw conflict.problem
        } catch let error as InternalCallError {
            throw error.answer
        } catch let failure as ToolError {
            throw failure.answer
        }
    }
}

extension StoreConflict {
    var problem: ProblemError {
        switch self {
        case .changed:
            ProblemError(
                .preconditionFailed,
                ProblemDetails(title: "Version conflict", detail: "Read the current version and repeat the change."))
        case .noSuchTool(let tool):
            ProblemError(
                .unprocessableContent,
                ProblemDetails(
                    title: "The body is not valid",
                    detail: "The account has no \(tool.type.rawValue) connection \(tool.id). Create it first."))
        case .credentialsNeeded:
            ProblemError(
                .unprocessableContent,
                ProblemDetails(
                    title: "The body is not valid",
                    detail: "Enter the credentials. They are required for a new connection, and after a change of "
                        + "product, baseURL, allowedNetworks, or trustedCertificates."))
        case .inUse(let profiles):
            ProblemError(
                .conflict,
                ProblemDetails(
                    title: "In use", detail: "Profiles use the connection: \(profiles.joined(separator: ", "))."))
        }
    }
}

extension InternalCallError {
    /// An error of another service about the caller's request is passed on.
    ///
    /// The caller cannot fix any other error.
    fileprivate var answer: ProblemError {
        if case .refused(_, let status, let problem) = self, [400, 404, 409, 422, 424].contains(status) {
            return ProblemError(HTTPResponse.Status(code: status), problem)
        }
        return ProblemError(
            isTransient ? .serviceUnavailable : .badGateway,
            ProblemDetails(title: "A service of Tandem does not respond as expected", detail: description))
    }
}

extension ToolError {
    fileprivate var answer: ProblemError {
        let status: HTTPResponse.Status =
            switch kind {
            case .notFound: .notFound
            case .forbidden, .credentialsRejected, .permissionLost:
                HTTPResponse.Status(code: 424, reasonPhrase: "Failed Dependency")
            case .rejected, .unreadable: .unprocessableContent
            case .unavailable, .rateLimited: .badGateway
            case .superseded: .conflict
            }
        return ProblemError(
            status, ProblemDetails(title: "The tool did not fulfill the request", detail: message, toolError: self))
    }
}
