import Core
import Curl
import InternalAPI

/// The program that answered a request to Jira: Jira itself, or a program in front of it.
struct JiraResponseOrigin {
    private let head: CurlResponseHead
    /// Whether the body contains an error in Jira's form.
    private let hasErrors: Bool

    init(_ head: CurlResponseHead, body: [UInt8] = []) {
        self.head = head
        let errors: JiraErrorBody? = try? BoundedJSON.decode(from: body, maximumBytes: 256 << 10)
        hasErrors = errors?.messages.isEmpty == false || errors?.fields.isEmpty == false
    }

    /// Whether Jira itself answered.
    ///
    /// Jira numbers its responses, and an error in Jira's form also comes from Jira.
    var isJira: Bool {
        hasErrors || head.header("www-authenticate")?.hasPrefix("OAuth") == true
            || ["x-arequestid", "atl-traceid", "x-seraph-loginreason"].contains { head.header($0) != nil }
    }

    /// Returns the result of checking whether a verb reaches an API family.
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
            case 300...399: "exempt \(base)/* from single sign-on and redirects"
            case 407: "allow Tandem in the proxy"
            case 401, 403, 405, 501: "allow \(verb) requests to \(base)/* to reach Jira"
            case 404: "publish \(base)/* at this address"
            default: "check the program in front of Jira at this address, and its log at this time"
            }
        return DiagnosticReport.Check(name, .failed, found, recommendation: advice)
    }
}
