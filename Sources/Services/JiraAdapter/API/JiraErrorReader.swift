import Core
import Curl
import EntityModel
import Foundation
import ToolHTTP

/// The reader of the reasons for rejections, in Jira's own text if the response contains one.
enum JiraErrorReader {
    /// The maximum number of characters of Jira's text in an error message.
    private static let maxMessageLength = 1000

    /// Returns the error for a response with a status other than 2xx, or `nil` if the status alone is sufficient.
    static func read(_ response: CurlResponse) -> ToolError? {
        let status = response.status
        if response.header("x-authentication-denied-reason")?.hasPrefix("CAPTCHA") == true {
            return ToolError(
                kind: .credentialsRejected,
                message: "Jira asks for a CAPTCHA after wrong passwords. Log in once as this user in a browser, and "
                    + "check the connection's password.")
        }
        let errors = try? JSONDecoder().decode(JiraErrorBody.self, from: Data(response.body))
        let reason = errors.map(text(of:)) ?? ""
        switch status {
        case 401:
            return ToolError(kind: .credentialsRejected, message: "Jira rejects the credentials" + suffix(reason))
        case 404, 410:
            // Only Jira itself knows that an item is deleted. The page of a proxy or another program does not prove it.
            guard errors?.messages.isEmpty == false else {
                return ToolError(
                    kind: .unavailable,
                    message: sizeMessage(response)
                        ?? "The response at Jira's address with status \(status) does not come from Jira.",
                    suspicion: .content)
            }
            return ToolError(kind: .notFound, message: reason)
        case 429:
            let reason = response.header("ratelimit-reason").map { " (\($0))" } ?? ""
            return ToolError(kind: .rateLimited, message: "Jira limits the rate of requests\(reason)")
        default:
            guard !reason.isEmpty, let errors else { return foreign(response) }
            return refusal(errors, status: status)
        }
    }

    /// Returns the error for a rejection that does not come from Jira, or `nil` if the status concerns Jira as a whole.
    private static func foreign(_ response: CurlResponse) -> ToolError? {
        let status = response.status
        guard (400...499).contains(status), ![407, 408, 425].contains(status) else { return nil }
        return ToolError(
            kind: ToolError.Kind(status: status),
            message: sizeMessage(response)
                ?? "Something in front of Jira rejects this request: the answer with status \(status) is not Jira's "
                + "own.",
            suspicion: .content)
    }

    /// Returns Jira's message about a file that is too large.
    ///
    /// Some versions put it into an HTML page.
    private static func sizeMessage(_ response: CurlResponse) -> String? {
        let page = String(decoding: response.body.prefix(64 << 10), as: UTF8.self)
        guard let match = page.firstMatch(of: /maximum permitted size of (\d{1,15}) bytes/) else { return nil }
        return "The file exceeds its maximum permitted size of \(match.1) bytes."
    }

    /// Returns the error for an HTML page.
    ///
    /// Jira's API returns JSON or nothing, so another program answered.
    static func page(status: Int) -> ToolError {
        ToolError(
            kind: .unavailable,
            message: "Something in front of Jira answers this request with an HTML page (status \(status)).",
            suspicion: .content)
    }

    /// Returns the error for a status other than 2xx, with Jira's description of the problem.
    static func refusal(_ errors: JiraErrorBody, status: Int) -> ToolError {
        ToolError(
            kind: ToolError.Kind(status: status), message: text(of: errors),
            fields: Dictionary(errors.fields.map { (FieldID($0.key), truncated($0.value)) }) { first, _ in first })
    }

    /// Returns the error for a 2xx response that does not match Jira's documentation.
    static func unreadableResponse(_ what: String) -> ToolError {
        ToolError(kind: .unavailable, message: "Tandem cannot read Jira's response to \(what).")
    }

    private static func text(of errors: JiraErrorBody) -> String {
        let named = errors.fields.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return truncated((errors.messages + named).joined(separator: " "))
    }

    private static func suffix(_ reason: String) -> String { reason.isEmpty ? "" : ": " + reason }

    private static func truncated(_ text: String) -> String { String(text.prefix(maxMessageLength)) }
}
