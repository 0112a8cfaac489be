import Core

/// The API families that a connection to Jira needs, and one harmless request for each verb.
///
/// A request that could change something goes to an item that cannot exist, or lacks what Jira requires, so that Jira
/// rejects it. The probe only finds out whether Jira itself answered.
enum JiraAPIFamily: String, CaseIterable {
    case auth, api, agile, greenhopper, oauth

    /// The HTTP methods that a firewall must allow.
    var verbs: [String] { self == .oauth ? ["GET", "POST"] : ["GET", "POST", "PUT", "DELETE"] }

    /// The path of the family in a firewall rule, in the API version that Tandem uses with the product.
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
    /// Cloud has its own login and does not offer the Greenhopper API. Only application links use the OAuth 1.0
    /// servlets.
    func isRequired(by connection: JiraConnection) -> Bool {
        switch self {
        case .api, .agile: true
        case .auth, .greenhopper: connection.product == .dataCenter
        case .oauth: if case .oauth1? = connection.signing { true } else { false }
        }
    }

    /// The path of the probe request with a verb.
    func probe(_ verb: String, of product: JiraProduct) -> [String] {
        switch (self, verb) {
        // The probe only reads the session and never logs in. Too many wrong passwords trigger a CAPTCHA.
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
        // Jira issues no token without a signature of the consumer.
        case (.oauth, "GET"): ["plugins", "servlet", "oauth", "access-token"]
        case (.oauth, _): ["plugins", "servlet", "oauth", "request-token"]
        }
    }

    /// A body that creates nothing: an issue needs more fields, and a login needs a user name.
    func body(_ verb: String) -> [UInt8]? {
        ["POST", "PUT"].contains(verb) ? Array("{}".utf8) : nil
    }
}
