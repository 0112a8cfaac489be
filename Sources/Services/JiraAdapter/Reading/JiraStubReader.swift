import EntityModel
import Primitives

/// The reader of the values that an issue held when it was created.
struct JiraStubReader: Sendable {
    let issues: IssueAPI
    let snapshots: JiraSnapshotReader
    let changelogs: JiraChangelogReader

    /// The time during which Jira and its apps still change an issue as part of its creation.
    private static let creationWindow: Duration = .seconds(1)

    /// Returns the values that an issue held when it was created.
    ///
    /// A field that was edited since then has another value in the result than it has now.
    func stub(of entity: EntityReference) async throws(ToolError) -> EntitySnapshot? {
        let issue = try await issues.read(try entity.issueID, also: ["created"])
        guard let created = issue.fields?.created?.time, let updated = issue.fields?.updated?.time,
            var snapshot = try await snapshots.snapshots(of: [issue]).first
        else { return nil }
        let end = created + Self.creationWindow
        guard updated >= end else { return snapshot }
        // The old values in the changelog have no reliable format. Any value other than the current one is sufficient.
        for field in try await changelogs.changelog(of: entity).filter({ $0.at >= end }).flatMap(\.fields) {
            if let value = snapshot.fields[field], !value.isEmpty { snapshot.fields[field] = .empty }
        }
        return snapshot
    }
}
