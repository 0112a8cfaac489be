import Core
import Curl
import EntityModel
import Foundation

/// Reads why Jira refused, in Jira's own words where it has any.
enum JiraFailure {
    /// The longest text that is taken over from an answer, in characters.
    private static let longest = 1000

    /// What a response with a status other than 2xx means; `nil` if the status alone tells.
    static func read(_ response: CurlResponse) -> ToolFailure? {
        let status = response.status
        if response.header("x-authentication-denied-reason")?.hasPrefix("CAPTCHA") == true {
            return ToolFailure(
                kind: .credentialsRejected,
                message: "Jira asks for a CAPTCHA after wrong passwords: sign in once as this user in a browser, and "
                    + "check the connection's password")
        }
        let errors = try? JSONDecoder().decode(JiraErrors.self, from: Data(response.body))
        let words = errors.map(self.words) ?? ""
        switch status {
        case 401:
            return ToolFailure(kind: .credentialsRejected, message: "Jira rejects the credentials" + suffix(words))
        case 404, 410:
            // Only Jira itself knows that an item is gone; a proxy's or another program's page does not.
            guard errors?.messages.isEmpty == false else {
                return ToolFailure(
                    kind: .unavailable, message: "what answers at Jira's address with status \(status) is not Jira")
            }
            return ToolFailure(kind: .notFound, message: words)
        case 429:
            let reason = response.header("ratelimit-reason").map { " (\($0))" } ?? ""
            return ToolFailure(kind: .rateLimited, message: "Jira limits the rate of requests\(reason)")
        default:
            guard !words.isEmpty, let errors else { return nil }
            return refusal(errors, status: status)
        }
    }

    /// What a status other than 2xx means together with Jira's account of what is wrong.
    static func refusal(_ errors: JiraErrors, status: Int) -> ToolFailure {
        ToolFailure(
            kind: ToolFailure.Kind(status: status), message: words(errors),
            fields: Dictionary(errors.fields.map { (FieldID($0.key), cut($0.value)) }) { first, _ in first })
    }

    /// An answer of 2xx that is not what Jira's API documents.
    static func garbage(_ what: String) -> ToolFailure {
        ToolFailure(kind: .unavailable, message: "Jira's answer to \(what) cannot be read")
    }

    private static func words(_ errors: JiraErrors) -> String {
        let named = errors.fields.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return cut((errors.messages + named).joined(separator: " "))
    }

    private static func suffix(_ words: String) -> String { words.isEmpty ? "" : ": " + words }

    private static func cut(_ text: String) -> String { String(text.prefix(longest)) }
}
