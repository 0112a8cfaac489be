public import Core
public import EntityModel
import HTTPTypes

extension ToolFailure {
    /// The failure as the adapter API answers it.
    ///
    /// Its status is never 401 or 403, which speak of the caller's token, and never 503, which speaks of the adapter.
    var problem: ProblemDetails {
        ProblemDetails(
            type: "urn:tandem:tool-failure:\(kind.rawValue)", title: "The tool did not answer as asked",
            status: kind.status.code, detail: message, failure: self)
    }
}

extension ToolFailure.Kind {
    var status: HTTPResponse.Status {
        switch self {
        case .notFound: .notFound
        case .forbidden, .credentialsRejected, .permissionLost:
            HTTPResponse.Status(code: 424, reasonPhrase: "Failed Dependency")
        case .refused, .unreadable: .unprocessableContent
        case .unavailable, .rateLimited: .badGateway
        case .superseded: .conflict
        }
    }
}

extension ProblemError {
    /// The failure as the adapter API answers it.
    public init(_ failure: ToolFailure) {
        self.init(failure.kind.status, failure.problem)
    }

    /// Runs the body; what it throws as a ``EntityModel/ToolFailure`` becomes an answer of the adapter API.
    public static func answering<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let failure as ToolFailure {
            throw ProblemError(failure)
        }
    }
}
