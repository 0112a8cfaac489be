import Core
import EntityModel
import HTTPTypes
import Hummingbird

extension RequestContext {
    /// The account in the path.
    var account: AccountID {
        get throws { AccountID(rawValue: try name("account")) }
    }

    /// Returns a name in the path.
    ///
    /// An invalid name gives status 404, because nothing can have it.
    func name(_ parameter: String) throws -> String {
        let text = try parameters.require(parameter)
        guard Identifier.isValid(text) else { throw ProblemError.notFound("There is no \(parameter) of this name.") }
        return text
    }
}

extension Request {
    /// The version that the request's conditions expect (RFC 9110 §13.1).
    var expectedVersion: VersionPrecondition {
        get throws {
            if headers[.ifNoneMatch] == "*" { return .none }
            guard let match = headers[.ifMatch], match != "*" else { return .any }
            guard match.hasPrefix("\""), match.hasSuffix("\""), let version = Int64(match.dropFirst().dropLast()) else {
                throw ProblemError(
                    .badRequest, ProblemDetails(title: "Bad request", detail: "If-Match must name one entity tag."))
            }
            return .version(version)
        }
    }
}

extension ProblemError {
    static func notFound(_ detail: String) -> ProblemError {
        ProblemError(.notFound, ProblemDetails(title: "Not found", detail: detail))
    }
}
