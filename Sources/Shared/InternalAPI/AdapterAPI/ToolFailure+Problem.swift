public import Core
public import EntityModel
import HTTPTypes

extension ToolError {
    /// The error as the adapter API returns it.
    ///
    /// The status is never 401 or 403, which concern the caller's token, and never 503, which concerns the adapter.
    var problem: ProblemDetails {
        ProblemDetails(
            type: "urn:tandem:tool-failure:\(kind.rawValue)", title: "The tool did not fulfill the request",
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
    /// Creates the response of the adapter API for a tool error.
    public init(_ failure: ToolError) {
        self.init(failure.kind.status, failure.problem)
    }

    /// Runs the body and turns a thrown ``EntityModel/ToolError`` into a response of the adapter API.
    public static func withProblems<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let failure as ToolError {
            throw ProblemError(failure)
        }
    }
}
