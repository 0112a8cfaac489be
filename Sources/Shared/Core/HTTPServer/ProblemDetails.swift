public import EntityModel

/// An error as HTTP APIs tell it, `application/problem+json` (RFC 9457).
public struct ProblemDetails: Hashable, Sendable, Codable {
    public static let contentType = "application/problem+json"

    /// A URI reference that names the kind of problem; `about:blank` says no more than the status.
    public var type: String?
    public var title: String?
    public var status: Int?
    /// For a person; never with a secret or entity content.
    public var detail: String?
    /// Why a tool did not do something, where that is the problem.
    public var toolError: ToolError?

    public init(
        type: String? = nil, title: String? = nil, status: Int? = nil, detail: String? = nil,
        toolError: ToolError? = nil
    ) {
        self.type = type
        self.title = title
        self.status = status
        self.detail = detail
        self.toolError = toolError
    }
}
