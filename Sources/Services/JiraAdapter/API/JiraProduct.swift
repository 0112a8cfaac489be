/// The Jira product, which determines the version of the API.
enum JiraProduct: Hashable, Sendable, CaseIterable {
    /// Jira Cloud, with version 3 of the REST API and texts as documents.
    case cloud
    /// Jira Data Center or Jira Server, with version 2 of the REST API and texts as wiki markup.
    case dataCenter

    /// The path of the platform API below the base URL.
    var api: [String] {
        switch self {
        case .cloud: ["rest", "api", "3"]
        case .dataCenter: ["rest", "api", "2"]
        }
    }
}
