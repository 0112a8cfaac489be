import Core
import Curl
import EntityModel
import Primitives
import ToolHTTP

/// The way in which Jira reports the user to which a response was given.
///
/// Cloud names the user in `X-AACCOUNTID`, and Data Center in `X-AUSERNAME`. Both report the result of the login in
/// `X-Seraph-LoginReason`. With a wrong API token, Cloud treats most requests as anonymous. It returns 404 for an
/// issue, and an empty search with 200.
///
/// See: developer.atlassian.com/cloud/jira/platform/basic-auth-for-rest-apis and docs.atlassian.com/atlassian-seraph
/// (`com.atlassian.seraph.auth.LoginReason`).
enum JiraIdentity {
    private static let failures: Set<Substring> = [
        "AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED", "AUTHORISATION_FAILED",
    ]

    static func identity(_ head: CurlResponseHead) -> IdentityCheck.Identity {
        let reasons = (head.header("x-seraph-loginreason") ?? "").split { $0 == "," || $0 == " " }
        if let failure = reasons.first(where: { failures.contains($0) }) { return .rejected(String(failure)) }
        let name = head.header("x-ausername") ?? ""
        if name.lowercased() == "anonymous" { return .anonymous("X-AUSERNAME: anonymous") }
        if !name.isEmpty || head.header("x-aaccountid")?.isEmpty == false || reasons.contains("OK") {
            return .authenticated
        }
        return reasons.contains("OUT") ? .anonymous("OUT") : .unknown
    }

    /// Whether `GET myself` names a user.
    static func names(_ response: CurlResponse) -> Bool {
        let user: JiraUser? = try? BoundedJSON.decode(from: response.body, maximumBytes: 1 << 20)
        return user.map { $0.accountId != nil || $0.name != nil || $0.key != nil } ?? false
    }
}

extension JiraConnection {
    /// The check of the user to which Jira responds, with `GET myself` as the confirming request.
    var identity: IdentityCheck {
        IdentityCheck(
            identity: { JiraIdentity.identity($0) }, check: { request("GET", ["myself"]) },
            namesUser: { JiraIdentity.names($0) })
    }

    /// Returns a request with the credentials.
    func request(
        _ method: String, _ path: [String], of api: [String]? = nil, query: [(name: String, value: String)] = []
    ) -> ToolRequest {
        var headers: [(name: String, value: String)] = [("Accept", "application/json")]
        authorization?.reveal { headers.append(("Authorization", $0)) }
        if let header = tool.gatewayHeader { gatewayKey?.reveal { headers.append((header, $0)) } }
        let whole = URLPath((api ?? product.api) + path, query: query)
        return ToolRequest(method: method, url: apiURL + whole.text, headers: headers)
    }
}
