/// The four API families that a connection to Jira needs, and one harmless request for each verb.
///
/// What would change something is sent to an item that cannot exist, or without what Jira requires, so that Jira itself
/// refuses it; that it was Jira is what is to be found out.
enum JiraFamily: String, CaseIterable {
    case auth, api, agile, greenhopper

    static let verbs = ["GET", "POST", "PUT", "DELETE"]

    /// As a firewall's rule names it.
    var base: String {
        switch self {
        case .auth: "/rest/auth"
        case .api: "/rest/api/2"
        case .agile: "/rest/agile/1.0"
        case .greenhopper: "/rest/greenhopper/1.0"
        }
    }

    /// Cloud has its own log-in, and no greenhopper for others.
    func isNeeded(by product: JiraProduct) -> Bool {
        product == .dataCenter || self == .api || self == .agile
    }

    /// The path of the request with a verb.
    func probe(_ verb: String) -> [String] {
        switch (self, verb) {
        // Only looked at, never asked to log in: a wrong password too many brings a CAPTCHA.
        case (.auth, _): ["rest", "auth", "1", "session"]
        case (.api, "GET"): ["rest", "api", "2", "serverInfo"]
        case (.api, "POST"): ["rest", "api", "2", "issue"]
        case (.api, _): ["rest", "api", "2", "issue", "0"]
        case (.agile, "GET"): ["rest", "agile", "1.0", "board"]
        // A POST to the sprints themselves could create one.
        case (.agile, _): ["rest", "agile", "1.0", "sprint", "0"]
        case (.greenhopper, "GET"): ["rest", "greenhopper", "1.0", "rapidview"]
        case (.greenhopper, "DELETE"): ["rest", "greenhopper", "1.0", "rapidview", "0"]
        case (.greenhopper, _): ["rest", "greenhopper", "1.0", "sprint", "0"]
        }
    }

    /// A body that creates nothing: an issue needs more, and a log-in needs a name.
    func body(_ verb: String) -> [UInt8]? {
        ["POST", "PUT"].contains(verb) ? Array("{}".utf8) : nil
    }
}
