import Core
import EntityModel
import HTTPTypes
import Hummingbird

extension RequestContext {
    /// The account of the address.
    var account: AccountID {
        get throws { AccountID(rawValue: try name("account")) }
    }

    /// A name in the address; one that is not valid belongs to nothing that could be found.
    func name(_ parameter: String) throws -> String {
        let text = try parameters.require(parameter)
        guard Identifier.isValid(text) else { throw ProblemError.notFound("There is no \(parameter) of this name.") }
        return text
    }
}

extension Request {
    /// What the request's conditions expect to be there (RFC 9110 §13.1).
    var expectedVersion: VersionPrecondition {
        get throws {
            if headers[.ifNoneMatch] == "*" { return .none }
            guard let match = headers[.ifMatch], match != "*" else { return .any }
            guard match.hasPrefix("\""), match.hasSuffix("\""), let version = Int64(match.dropFirst().dropLast()) else {
                throw ProblemError(
                    .badRequest, ProblemDetails(title: "Bad request", detail: "If-Match is not one entity tag"))
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
