public import Curl

/// The reason why a probe got no response.
public struct ToolProbeError: Error, Sendable {
    public let curl: CurlError

    /// The message for a network administrator.
    public var message: String { curl.text.isEmpty ? "\(curl.code)" : "\(curl.code): \(curl.text)" }
}
