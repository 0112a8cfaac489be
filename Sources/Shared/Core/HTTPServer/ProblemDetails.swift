public import EntityModel

/// An error in the format of HTTP APIs, `application/problem+json` (RFC 9457).
public struct ProblemDetails: Hashable, Sendable, Codable {
    public static let contentType = "application/problem+json"

    /// A URI reference that identifies the kind of problem; `about:blank` means that the status says it all.
    public var type: String?
    public var title: String?
    public var status: Int?
    /// The explanation for a person.
    ///
    /// It never contains a secret or entity content.
    public var detail: String?
    /// The reason why a tool did not perform a request, if that is the problem.
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
