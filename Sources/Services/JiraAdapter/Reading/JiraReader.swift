import EntityModel
import InternalAPI
import Primitives

/// The reader of issues and of their changes.
struct JiraReader: Sendable {
    let jira: JiraAPI
    let tool: Tool
    /// The signer of the markers of interrupted transitions.
    let signer: MarkerSigner
    let snapshots: JiraSnapshotReader
    let comments: JiraCommentReader

    // MARK: Issues

    /// Returns the current state of an issue.
    func read(_ entity: EntityReference, includingComments: Bool) async throws(ToolError) -> EntitySnapshot {
        let worklogs = includingComments ? [FieldID.loggedWork(of: .jira).rawValue] : []
        let issue = try await jira.issues.read(try entity.issueID, also: worklogs)
        var snapshot = try await snapshots.snapshot(of: issue)
        if case .state(let status)? = snapshot.fields[JiraField.status.id],
            let marker = issue.properties?.transitionMarker, marker.isSigned(by: signer, for: entity),
            marker.includes(status, at: jira.now())
        {
            snapshot.interruptedWrites = [JiraField.status.id: .state(marker.from)]
        }
        if includingComments { try await addComments(of: issue, to: &snapshot) }
        return snapshot
    }

    private func addComments(of issue: JiraIssue, to snapshot: inout EntitySnapshot) async throws(ToolError) {
        do throws(ToolError) {
            let comments = try await comments.comments(of: issue)
            snapshot.comments = comments
            snapshot.commentFingerprints = CommentFingerprints(comments)
            for comment in comments where jira.product == .cloud {
                snapshot.markFiles(
                    mentionedBy: comment.body, losses: comment.losses ?? [], in: JiraField.attachment.id)
            }
        } catch {
            // The fields can be read anyway. If only some comments were returned, the others would look deleted.
            guard error.kind == .unreadable else { throw error }
            snapshot.unreadable = (snapshot.unreadable ?? [:]).merging([.comments: error.message]) { $1 }
        }
    }

    /// Returns the current state of several issues without their comments.
    ///
    /// Deleted issues are missing.
    func read(_ entities: [EntityReference]) async throws(ToolError) -> [EntitySnapshot] {
        guard !entities.isEmpty else { return [] }
        var ids: [String] = []
        for entity in entities { ids.append(try entity.issueID) }
        do {
            return try await search(for: ids)
        } catch  where error.kind == .rejected {
            // One of the issues is deleted, and Jira does not report which one in a reliable form.
            var found: [EntitySnapshot] = []
            for entity in entities {
                do {
                    found.append(try await read(entity, includingComments: false))
                } catch  where error.kind == .notFound {
                    continue
                }
            }
            return found
        }
    }

    private func search(for ids: [String]) async throws(ToolError) -> [EntitySnapshot] {
        var search = JiraSearch(
            jql: "id in (\(ids.joined(separator: ", ")))", fields: jira.issues.requestedFields, maxResults: ids.count)
        if jira.product == .cloud {
            search.reconcileIssues = ids.prefix(50).compactMap { Int64($0) }
        }
        return try await snapshots.snapshots(of: try await jira.search.page(search).issues)
    }

    /// Finds an issue by its key, its ID, or the URL of its page.
    func resolve(_ name: String) async throws(ToolError) -> EntitySnapshot {
        // Users paste URLs.
        let key = name.split(separator: "/").last.map(String.init) ?? ""
        guard !key.isEmpty, key.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) })
        else { throw ToolError(kind: .notFound, message: "This is not the key or ID of a Jira issue.") }
        return try await snapshots.snapshot(of: try await jira.issues.read(key))
    }

    // MARK: Changes

    /// Returns one page of the issues of some types that changed at or after a time, oldest first.
    func changes(of types: [String], since: Timestamp, cursor: String?) async throws(ToolError) -> ChangePage {
        guard let search = ChangedIssueSearch(product: jira.product, types: types, since: since, cursor: cursor) else {
            throw ToolError(kind: .rejected, message: "The cursor does not belong to this connection.")
        }
        let page = try await jira.search.page(search.request)
        let fingerprints = try await jira.commentFingerprints.fingerprints(
            of: page.issues.compactMap { issue in
                issue.fields?.updated.map { CommentFingerprintAPI.ChangedIssue(id: issue.id, updated: $0.time) }
            })
        let changes = page.issues.compactMap { issue -> ChangePage.Change? in
            guard let updated = issue.fields?.updated, let type = issue.fields?.type?.id else { return nil }
            return ChangePage.Change(
                entity: EntityReference(sourceId: issue.id, entityType: type, tool: tool),
                version: updated.time.millisecondsSinceEpoch, modifiedAt: updated.time,
                commentFingerprints: fingerprints[issue.id])
        }
        return ChangePage(changes: changes, next: search.cursor(after: page))
    }
}
