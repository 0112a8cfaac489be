import Core

/// The API families that a connection to Jira needs, and one harmless request for each verb.
///
/// A request that could change something goes to an item that cannot exist, or lacks what Jira requires, so that Jira
/// rejects it. The probe only finds out whether Jira itself answered.
enum JiraAPIFamily: String, CaseIterable {
    case auth, api, agile, greenhopper, oauth

    /// The verbs that a firewall must let through.
    var verbs: [String] { self == .oauth ? ["GET", "POST"] : ["GET", "POST", "PUT", "DELETE"] }

    /// The family as a firewall's rule names it, at the version that Tandem uses with the product.
    func base(of product: JiraProduct) -> String {
        switch self {
        case .auth: "/rest/auth"
        case .api: URLPath(product.api).text
        case .agile: "/rest/agile/1.0"
        case .greenhopper: "/rest/greenhopper/1.0"
        case .oauth: "/plugins/servlet/oauth"
        }
    }

    /// Whether a connection uses the family.
    ///
    /// Cloud has its own log-in and no greenhopper for others. Only application links use the servlets of OAuth 1.0.
    func isRequired(by connection: JiraConnection) -> Bool {
        switch self {
        case .api, .agile: true
        case .auth, .greenhopper: connection.product == .dataCenter
        case .oauth: if case .oauth1? = connection.signing { true } else { false }
        }
    }

    /// The path of the request with a verb.
    func probe(_ verb: String, of product: JiraProduct) -> [String] {
        switch (self, verb) {
        // Only read, never asked to log in: a wrong password too many brings a CAPTCHA.
        case (.auth, _): ["rest", "auth", "latest", "session"]
        case (.api, "GET"): product.api + ["serverInfo"]
        case (.api, "POST"): product.api + ["issue"]
        case (.api, _): product.api + ["issue", "0"]
        case (.agile, "GET"): ["rest", "agile", "1.0", "board"]
        // A POST to the sprints themselves could create one.
        case (.agile, _): ["rest", "agile", "1.0", "sprint", "0"]
        case (.greenhopper, "GET"): ["rest", "greenhopper", "1.0", "rapidview"]
        case (.greenhopper, "DELETE"): ["rest", "greenhopper", "1.0", "rapidview", "0"]
        case (.greenhopper, _): ["rest", "greenhopper", "1.0", "sprint", "0"]
        // Without a signature of the consumer no token is given.
        case (.oauth, "GET"): ["plugins", "servlet", "oauth", "access-token"]
        case (.oauth, _): ["plugins", "servlet", "oauth", "request-token"]
        }
    }

    /// A body that creates nothing: an issue needs more, and a log-in needs a name.
    func body(_ verb: String) -> [UInt8]? {
        ["POST", "PUT"].contains(verb) ? Array("{}".utf8) : nil
    }
}
