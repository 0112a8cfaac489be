public import EntityModel
public import HTTPTypes

/// What a tool sent to the adapter's webhook.
public struct ToolNotification: Sendable {
    public let account: AccountID
    /// The tool that sent it.
    public let tool: Tool
    public let headers: HTTPFields
    public let body: [UInt8]
    /// Milliseconds since 1970.
    public let receivedAt: Int64

    public init(account: AccountID, tool: Tool, headers: HTTPFields, body: [UInt8], receivedAt: Int64) {
        self.account = account
        self.tool = tool
        self.headers = headers
        self.body = body
        self.receivedAt = receivedAt
    }
}

/// Why a notification is not taken; what it says goes back to the sender and carries none of its content.
public struct NotificationRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Reason: String, Hashable, Sendable {
        /// The signature that the connection asks for is missing or wrong.
        case signature
        /// The body is not JSON, or nested or long beyond all measure.
        case notJSON
        /// The body is JSON, and not what the tool sends.
        case shape
    }

    public let reason: Reason
    public let description: String

    public init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }
}
