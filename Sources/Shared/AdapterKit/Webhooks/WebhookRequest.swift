public import EntityModel
public import HTTPTypes
public import Primitives

/// A request that a tool sent to the adapter's webhook.
public struct WebhookRequest: Sendable {
    public let account: AccountID
    /// The tool that sent it.
    public let tool: Tool
    public let headers: HTTPFields
    /// The unmodified body, because the signature covers exactly these bytes.
    public let body: [UInt8]
    /// The JSON of the body, even if the sender put it into a form.
    ///
    /// If the body is empty, the JSON of the query.
    public let content: [UInt8]
    /// The time of arrival.
    public let receivedAt: Timestamp

    /// - Parameters:
    ///   - account: The account of the connection.
    ///   - tool: The tool that sent the request.
    ///   - headers: The request's headers.
    ///   - body: The unmodified body.
    ///   - query: The query of the address. An administrator can configure Jira to put the key there.
    ///   - receivedAt: The time of arrival.
    public init(
        account: AccountID, tool: Tool, headers: HTTPFields, body: [UInt8], query: String? = nil, receivedAt: Timestamp
    ) {
        self.account = account
        self.tool = tool
        self.headers = headers
        self.body = body
        content = FormDecoder.json(in: body.isEmpty ? Array((query ?? "").utf8) : body)
        self.receivedAt = receivedAt
    }
}

/// The reason why a webhook request is not accepted.
///
/// The sender receives the description, which contains no content of the request.
public struct WebhookError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Reason: String, Hashable, Sendable {
        /// The signature that the connection requires is missing or wrong.
        case signature
        /// The body is not valid JSON, or it exceeds the size or nesting limit.
        case notJSON
        /// The body is JSON of a form that no known sender uses.
        ///
        /// The request is accepted and ignored, because an error would only make the tool disable the webhook.
        case shape
    }

    public let reason: Reason
    public let description: String

    public init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }
}
