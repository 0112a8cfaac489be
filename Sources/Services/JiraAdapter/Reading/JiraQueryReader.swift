import AdapterEngine
import AdapterKit
import EntityModel
import InternalAPI
import Primitives

/// The searches for issues that match a query, a reference, or a share.
struct JiraQueryReader: Sendable {
    private let jira: JiraAPI
    private let tool: Tool
    private let signer: MarkerSigner
    /// The issues that Tandem created, by their shares.
    private let createdIssues: ExpiringCache<String, EntityReference>

    /// Creates the reader.
    ///
    /// - Parameters:
    ///   - jira: The API.
    ///   - tool: The tool of the connection.
    ///   - signer: The signer of the markers of issues.
    init(jira: JiraAPI, tool: Tool, signer: MarkerSigner) {
        self.jira = jira
        self.tool = tool
        self.signer = signer
        createdIssues = ExpiringCache(now: jira.now)
    }

    /// Returns one page of the issues that match a query.
    ///
    /// - Throws: `ToolError` of kind `.rejected` if Jira cannot parse the filter.
    func query(_ query: EntityQuery) async throws(ToolError) -> EntityPage {
        do {
            return try await page(query, includingMarkers: query.includesMarkers)
        } catch  where error.kind == .rejected {
            // Jira rejects a search that names a deleted issue. Therefore the others are searched for one by one.
            guard let ids = query.ids, let first = ids.first else { throw error }
            if ids.count == 1 {
                guard try await isDeleted(first) else { throw error }
                return EntityPage(items: [])
            }
            var items: [EntityPage.Item] = []
            for id in ids {
                var single = query
                single.ids = [id]
                items += try await self.query(single).items
            }
            return EntityPage(items: items)
        }
    }

    /// Returns one page of the issues that refer to a sprint or version.
    func entities(referencing reference: EntityReference, cursor: String?) async throws(ToolError) -> EntityPage {
        do throws(ToolError) {
            guard let id = Int64(reference.sourceId) else { return EntityPage(items: []) }
            switch NamedReferenceType(rawValue: reference.entityType) {
            case .sprint:
                let start = cursor.flatMap { Int($0) } ?? 0
                let page = try await jira.sprints.issues(of: id, from: start)
                let end = start + page.issues.count
                let isLast = page.issues.isEmpty || end >= page.total ?? 0
                return EntityPage(items: page.issues.compactMap(item), next: isLast ? nil : "\(end)")
            case .version:
                let filter = "fixVersion = \(id) OR affectedVersion = \(id)"
                return try await page(
                    EntityQuery(types: [], scope: nil, filters: [filter], cursor: cursor), includingMarkers: false)
            case nil:
                return EntityPage(items: [])
            }
        } catch {
            // The sprint or version no longer exists.
            guard error.kind == .notFound else { throw error }
            return EntityPage(items: [])
        }
    }

    /// Finds the issue that was created for a share, by its marker.
    func findCreated(
        for share: String, type: String, in scope: EntityScope, within age: Duration
    ) async throws(ToolError) -> EntityReference? {
        // Without a Marketplace app, Jira cannot search by property. It can search for issues that this user created
        // lately. A search for another share's issue may already have found this one.
        if let known = createdIssues[share], try await !isDeleted(known.sourceId) { return known }
        let minutes = age.wholeMilliseconds / Timestamp.millisecondsPerMinute + 1
        var query = EntityQuery(
            types: [type], scope: scope, filters: ["creator = currentUser() AND created >= \"-\(minutes)m\""])
        repeat {
            let page = try await page(query, includingMarkers: true)
            for item in page.items {
                if let share = item.createdForShare { createdIssues.store(item.entity, as: share) }
            }
            if let found = page.items.first(where: { $0.createdForShare == share }) { return found.entity }
            query.cursor = page.next
        } while query.cursor != nil
        return nil
    }

    /// Returns one page.
    ///
    /// Data Center's search does not return the markers, so each issue needs a request for its marker.
    private func page(_ query: EntityQuery, includingMarkers: Bool) async throws(ToolError) -> EntityPage {
        guard let search = IssueSearch(product: jira.product, selection: query) else {
            throw ToolError(kind: .rejected, message: "The cursor, scope, or IDs do not belong to this connection.")
        }
        let page = try await jira.search.page(search.request)
        var items: [EntityPage.Item] = []
        for issue in page.issues {
            guard var item = item(issue) else { continue }
            if includingMarkers { item.createdForShare = try await share(thatCreated: issue) }
            items.append(item)
        }
        return EntityPage(items: items, next: search.cursor(after: page))
    }

    private func item(_ issue: JiraIssue) -> EntityPage.Item? {
        issue.fields?.type?.id.map { type in
            EntityPage.Item(entity: EntityReference(sourceId: issue.id, entityType: type, tool: tool))
        }
    }

    private func isDeleted(_ id: String) async throws(ToolError) -> Bool {
        do {
            _ = try await jira.issues.read(id)
            return false
        } catch  where error.kind == .notFound {
            return true
        }
    }

    /// Returns the share that Tandem created an issue for.
    ///
    /// The marker counts only with Tandem's signature and on an issue that Tandem's own user created.
    private func share(thatCreated issue: JiraIssue) async throws(ToolError) -> String? {
        let marker =
            jira.product == .dataCenter
            ? try await jira.issueProperties.shareMarker(of: issue.id) : issue.properties?.marker
        guard let share = marker?.share(in: tool, signer) else { return nil }
        guard let creator = issue.fields?.creator, let ownUser = try await jira.users.ownUser() else { return share }
        return creator.isSame(as: ownUser) == false ? nil : share
    }
}
