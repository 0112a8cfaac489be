/// Which of the two products answers, and so which version of its API is spoken.
enum JiraProduct: Hashable, Sendable, CaseIterable {
    /// REST API version 3, texts as documents.
    case cloud
    /// Jira Data Center, and Jira Server before it: version 2, texts as wiki markup.
    case dataCenter

    /// Where the platform API stands below the base address.
    var api: [String] {
        switch self {
        case .cloud: ["rest", "api", "3"]
        case .dataCenter: ["rest", "api", "2"]
        }
    }
}
