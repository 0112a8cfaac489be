import Core
import Curl
import InternalAPI

/// Who answered a request to Jira: Jira itself, or something before it.
struct JiraResponseOrigin {
    private let head: CurlResponseHead
    /// Whether Jira's own error stands in the body.
    private let hasErrors: Bool

    init(_ head: CurlResponseHead, body: [UInt8] = []) {
        self.head = head
        let errors: JiraErrorBody? = try? BoundedJSON.decode(from: body, maximumBytes: 256 << 10)
        hasErrors = errors?.messages.isEmpty == false || errors?.fields.isEmpty == false
    }

    /// Jira numbers its answers; an error in Jira's form is Jira's, too.
    var isJira: Bool {
        hasErrors || head.header("www-authenticate")?.hasPrefix("OAuth") == true
            || ["x-arequestid", "atl-traceid", "x-seraph-loginreason"].contains { head.header($0) != nil }
    }

    /// What it says of a verb's way to an API family.
    func check(_ name: String, _ verb: String, _ base: String) -> DiagnosticReport.Check {
        if isJira {
            guard head.status != 429 else {
                return DiagnosticReport.Check(name, .warning, "Jira limits the rate of requests; try again later")
            }
            return DiagnosticReport.Check(name, .passed, "reaches Jira (status \(head.status))")
        }
        let who = head.header("server").map { " (\($0.prefix(60)))" } ?? ""
        let found = "something before Jira\(who) answered with status \(head.status)"
        let advice =
            switch head.status {
            case 300...399: "take single sign-on and redirects away from \(base)/*"
            case 407: "have the proxy let Tandem through"
            case 401, 403, 405, 501: "let \(verb) to \(base)/* through to Jira"
            case 404: "publish \(base)/* at this address"
            default: "see what stands before Jira at this address, and its log at this time"
            }
        return DiagnosticReport.Check(name, .failed, found, recommendation: advice)
    }
}
