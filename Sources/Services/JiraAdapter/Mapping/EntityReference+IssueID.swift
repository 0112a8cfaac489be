import EntityModel

extension EntityReference {
    /// The numeric ID of the issue.
    ///
    /// Jira also accepts keys, and `..` in a path means the parent. Both are rejected.
    ///
    /// - Throws: `ToolError` of kind `.notFound` if the reference has no such ID.
    var issueID: String {
        get throws(ToolError) {
            guard !sourceId.isEmpty, sourceId.allSatisfy(\.isASCIIDigit) else {
                throw ToolError(kind: .notFound, message: "Jira has no issue of this id")
            }
            return sourceId
        }
    }
}
