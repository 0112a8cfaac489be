import Core
import EntityModel
import HTTPTypes
import Hummingbird

/// Answers what routes throw as problems that say what to do.
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
                ProblemDetails(title: "Changed meanwhile", detail: "Read it again, and make the change upon that."))
        case .noSuchTool(let tool):
            ProblemError(
                .unprocessableContent,
                ProblemDetails(
                    title: "The body is not valid",
                    detail: "the account has no \(tool.type.rawValue) connection \(tool.id): make it first"))
        case .credentialsNeeded:
            ProblemError(
                .unprocessableContent,
                ProblemDetails(
                    title: "The body is not valid",
                    detail: "credentials must be given for a new connection, and again with a new product, baseURL, "
                        + "allowedNetworks or trustedCertificates"))
        case .inUse(let profiles):
            ProblemError(
                .conflict,
                ProblemDetails(
                    title: "In use", detail: "profiles use the connection: \(profiles.joined(separator: ", "))"))
        }
    }
}

extension InternalCallError {
    /// What a part behind this one says of the caller's request is passed on; the rest is not the caller's doing.
    fileprivate var answer: ProblemError {
        if case .refused(_, let status, let problem) = self, [400, 404, 409, 422, 424].contains(status) {
            return ProblemError(HTTPResponse.Status(code: status), problem)
        }
        return ProblemError(
            isTransient ? .serviceUnavailable : .badGateway,
            ProblemDetails(title: "A part of Tandem does not answer as it should", detail: description))
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
            status, ProblemDetails(title: "The tool did not answer as asked", detail: message, toolError: self))
    }
}
