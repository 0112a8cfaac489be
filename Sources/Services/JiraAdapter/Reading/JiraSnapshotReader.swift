import EntityModel

/// The conversion of issues to snapshots, with the names and formats that the issues only refer to.
struct JiraSnapshotReader: Sendable {
    let jira: JiraAPI
    let tool: Tool

    /// Returns the snapshot of an issue.
    ///
    /// - Throws: `ToolError` of kind `.unreadable` if the issue lacks a field that every snapshot needs.
    func snapshot(of issue: JiraIssue) async throws(ToolError) -> EntitySnapshot {
        guard let snapshot = try await snapshots(of: [issue]).first else {
            throw ToolError(
                kind: .unreadable,
                message: "Tandem cannot read issue \(issue.id) of Jira: its type or its time has an unknown form.")
        }
        return snapshot
    }

    /// Returns the snapshots of issues.
    ///
    /// An issue without the fields that every snapshot needs is left out.
    func snapshots(of issues: [JiraIssue]) async throws(ToolError) -> [EntitySnapshot] {
        let schemas = try await jira.fields.schemas()
        let epics = schemas.filter { $0.value.format == .epic }.keys.flatMap { field in
            issues.compactMap { issue -> String? in
                guard case .text(let key)? = issue.fields?.others[field] else { return nil }
                return key
            }
        }
        let ids = try await jira.epics.ids(of: Set(epics))
        let renderers = try await jira.renderers.learn(from: issues, schemas)
        let names = await jira.statuses.names(for: issues)
        let teams = try await jira.teams.names(in: issues, schemas)
        let hasTimestamps = schemas.values.contains { $0.format == .moment }
        let zone = hasTimestamps ? try await jira.users.dayZone() : .reported
        return issues.compactMap {
            EntitySnapshot(
                $0, connection: jira.connection, tool: tool, including: jira.selection.fields, others: schemas,
                ids: ids, names: names, teams: teams, zone: zone, renderers: renderers)
        }
    }
}
