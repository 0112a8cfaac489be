import EntityModel

extension JiraAPI {
    /// The projects that the user sees: Cloud's in pages, Data Center's at once.
    func projects() async throws(ToolError) -> [JiraProjectPage.Project] {
        switch connection.product {
        case .cloud: try await all(["project", "search"], pagesOf: 50, as: JiraProjectPage.self)
        case .dataCenter: try await get(["project"])
        }
    }

    private struct SecurityLevels: Decodable {
        struct Level: Decodable {}

        var levels: [Level]
    }

    /// Whether a project has levels that may hide issues from their readers; `nil` if Jira does not tell.
    func hasSecurityLevels(_ project: String) async throws(ToolError) -> Bool? {
        do {
            return try await !get(["project", project, "securitylevel"], proving: true, as: SecurityLevels.self)
                .levels.isEmpty
        } catch {
            guard error.isTransient || error.mustWait else { return nil }
            throw error
        }
    }
}
