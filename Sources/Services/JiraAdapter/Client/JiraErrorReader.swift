import Core
import Curl
import EntityModel
import Foundation
import ToolHTTP

/// Reads why Jira refused, in Jira's own words where it has any.
enum JiraErrorReader {
    /// The longest text that is taken over from an answer, in characters.
    private static let maxMessageLength = 1000

    /// What a response with a status other than 2xx means; `nil` if the status alone tells.
    static func read(_ response: CurlResponse) -> ToolError? {
        let status = response.status
        if response.header("x-authentication-denied-reason")?.hasPrefix("CAPTCHA") == true {
            return ToolError(
                kind: .credentialsRejected,
                message: "Jira asks for a CAPTCHA after wrong passwords: sign in once as this user in a browser, and "
                    + "check the connection's password")
        }
        let errors = try? JSONDecoder().decode(JiraErrorBody.self, from: Data(response.body))
        let words = errors.map(self.words) ?? ""
        switch status {
        case 401:
            return ToolError(kind: .credentialsRejected, message: "Jira rejects the credentials" + suffix(words))
        case 404, 410:
            // Only Jira itself knows that an item is gone; a proxy's or another program's page does not.
            guard errors?.messages.isEmpty == false else {
                return ToolError(
                    kind: .unavailable,
                    message: sizeWords(response)
                        ?? "what answers at Jira's address with status \(status) is not Jira", suspicion: .content)
            }
            return ToolError(kind: .notFound, message: words)
        case 429:
            let reason = response.header("ratelimit-reason").map { " (\($0))" } ?? ""
            return ToolError(kind: .rateLimited, message: "Jira limits the rate of requests\(reason)")
        default:
            guard !words.isEmpty, let errors else { return foreign(response) }
            return refusal(errors, status: status)
        }
    }

    /// A rejection that is not in Jira's words; `nil` for a status that concerns Jira as a whole.
    private static func foreign(_ response: CurlResponse) -> ToolError? {
        let status = response.status
        guard (400...499).contains(status), ![407, 408, 425].contains(status) else { return nil }
        return ToolError(
            kind: ToolError.Kind(status: status),
            message: sizeWords(response)
                ?? "Something in front of Jira rejects this request: the answer with status \(status) is not Jira's own.",
            suspicion: .content)
    }

    /// Jira's words about a file that is too large, which some versions put into a page.
    private static func sizeWords(_ response: CurlResponse) -> String? {
        let page = String(decoding: response.body.prefix(64 << 10), as: UTF8.self)
        guard let match = page.firstMatch(of: /maximum permitted size of (\d{1,15}) bytes/) else { return nil }
        return "The file exceeds its maximum permitted size of \(match.1) bytes."
    }

    /// An HTML page where Jira's API answers JSON or nothing: another program answered.
    static func page(status: Int) -> ToolError {
        ToolError(
            kind: .unavailable,
            message: "Something in front of Jira answers this request with an HTML page (status \(status)).",
            suspicion: .content)
    }

    /// What a status other than 2xx means together with Jira's account of what is wrong.
    static func refusal(_ errors: JiraErrorBody, status: Int) -> ToolError {
        ToolError(
            kind: ToolError.Kind(status: status), message: words(errors),
            fields: Dictionary(errors.fields.map { (FieldID($0.key), truncated($0.value)) }) { first, _ in first })
    }

    /// An answer of 2xx that is not what Jira's API documents.
    static func unreadableResponse(_ what: String) -> ToolError {
        ToolError(kind: .unavailable, message: "Jira's answer to \(what) cannot be read")
    }

    private static func words(_ errors: JiraErrorBody) -> String {
        let named = errors.fields.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return truncated((errors.messages + named).joined(separator: " "))
    }

    private static func suffix(_ words: String) -> String { words.isEmpty ? "" : ": " + words }

    private static func truncated(_ text: String) -> String { String(text.prefix(maxMessageLength)) }
}
