import EntityModel

extension JiraClient {
    /// The projects that the user sees: Cloud's in pages, Data Center's at once.
    func projects() async throws(ToolFailure) -> [JiraProjectPage.Project] {
        switch connection.product {
        case .cloud: try await all(["project", "search"], pagesOf: 50, as: JiraProjectPage.self)
        case .dataCenter: try await get(["project"])
        }
    }
}
