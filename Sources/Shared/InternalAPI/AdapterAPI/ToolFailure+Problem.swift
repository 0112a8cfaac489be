public import Core
public import EntityModel
import HTTPTypes

extension ToolError {
    /// The failure as the adapter API answers it.
    ///
    /// Its status is never 401 or 403, which speak of the caller's token, and never 503, which speaks of the adapter.
    var problem: ProblemDetails {
        ProblemDetails(
            type: "urn:tandem:tool-failure:\(kind.rawValue)", title: "The tool did not answer as asked",
            status: kind.status.code, detail: message, toolError: self)
    }
}

extension ToolError.Kind {
    var status: HTTPResponse.Status {
        switch self {
        case .notFound: .notFound
        case .forbidden, .credentialsRejected, .permissionLost:
            HTTPResponse.Status(code: 424, reasonPhrase: "Failed Dependency")
        case .rejected, .unreadable: .unprocessableContent
        case .unavailable, .rateLimited: .badGateway
        case .superseded: .conflict
        }
    }
}

extension ProblemError {
    /// The failure as the adapter API answers it.
    public init(_ failure: ToolError) {
        self.init(failure.kind.status, failure.problem)
    }

    /// Runs the body; what it throws as a ``EntityModel/ToolError`` becomes an answer of the adapter API.
    public static func withProblems<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let failure as ToolError {
            throw ProblemError(failure)
        }
    }
}
