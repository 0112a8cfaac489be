public import EntityModel
public import HTTPTypes

/// What a tool sent to the adapter's webhook.
public struct WebhookRequest: Sendable {
    public let account: AccountID
    /// The tool that sent it.
    public let tool: Tool
    public let headers: HTTPFields
    /// As it came: a signature is over these bytes.
    public let body: [UInt8]
    /// The JSON of the body, which some senders put into a form, or of the address where a tool sends no body.
    public let content: [UInt8]
    /// Milliseconds since 1970.
    public let receivedAt: Int64

    /// - Parameters:
    ///   - account: The account of the connection.
    ///   - tool: The tool that sent the request.
    ///   - headers: The request's headers.
    ///   - body: The body as it came.
    ///   - query: The query of the address, which an administrator can have filled with the key.
    ///   - receivedAt: Milliseconds since 1970.
    public init(
        account: AccountID, tool: Tool, headers: HTTPFields, body: [UInt8], query: String? = nil, receivedAt: Int64
    ) {
        self.account = account
        self.tool = tool
        self.headers = headers
        self.body = body
        content = FormDecoder.json(in: body.isEmpty ? Array((query ?? "").utf8) : body)
        self.receivedAt = receivedAt
    }
}

/// Why a notification is not taken; what it says goes back to the sender and carries none of its content.
public struct WebhookError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Reason: String, Hashable, Sendable {
        /// The signature that the connection asks for is missing or wrong.
        case signature
        /// The body is not JSON, or nested or long beyond all measure.
        case notJSON
        /// The body is JSON of a form that no known sender has. The request is accepted and ignored: an error would
        /// only make the tool switch the webhook off.
        case shape
    }

    public let reason: Reason
    public let description: String

    public init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }
}
