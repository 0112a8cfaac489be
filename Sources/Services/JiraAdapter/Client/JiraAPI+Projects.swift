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

    private struct SecurityLevels: Decodable {
        struct Level: Decodable {}

        var levels: [Level]
    }

    /// Whether a project has security levels that may hide issues from users, or `nil` if Jira does not report it.
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
