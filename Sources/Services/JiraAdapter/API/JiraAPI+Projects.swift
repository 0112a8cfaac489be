import EntityModel

extension JiraAPI {
    /// Returns the projects that the user sees.
    ///
    /// Cloud returns them in pages, Data Center all at once.
    func projects() async throws(ToolError) -> [JiraProjectPage.Project] {
        switch connection.product {
        case .cloud: try await all(["project", "search"], pagesOf: 50, as: JiraProjectPage.self)
        case .dataCenter: try await get(["project"])
        }
    }
}
