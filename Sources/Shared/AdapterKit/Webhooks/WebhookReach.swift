import Core
public import Curl
public import InternalAPI

/// Checks whether requests to the public address of a connection's webhook reach Tandem.
public struct WebhookReach: Sendable {
    private let curl: CurlClient

    /// - Parameter curl: The client that calls Tandem's own public address.
    public init(_ curl: CurlClient) {
        self.curl = curl
    }

    /// Calls the address without a token, which Tandem itself rejects.
    ///
    /// - Parameters:
    ///   - address: The address of the webhook without its token.
    ///   - tool: The name of the tool that must reach the address.
    /// - Returns: The result of the check.
    public func check(_ address: String, from tool: String) async -> DiagnosticReport.Check {
        let name = "Webhook address"
        let advice = "Make \(address)* reachable from \(tool)."
        do {
            let answer = try await curl.send(
                CurlRequest(
                    method: "POST", url: address + "diagnostics", headers: [("Content-Type", "application/json")],
                    body: .bytes(Array("{}".utf8)), deadline: .seconds(10), maximumResponseBytes: 64 << 10,
                    addressPolicy: .any))
            guard answer.status == 401, answer.header("content-type")?.hasPrefix("application/problem+json") == true
            else {
                return DiagnosticReport.Check(
                    name, .failed, "Another program than Tandem answers at this address, with status \(answer.status).",
                    recommendation: advice)
            }
            return DiagnosticReport.Check(name, .passed, "Tandem can reach its own public address.")
        } catch {
            return DiagnosticReport.Check(name, .failed, error.description, recommendation: advice)
        }
    }
}
