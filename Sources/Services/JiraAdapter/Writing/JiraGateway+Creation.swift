import AdapterEngine
import AdapterKit
import EntityModel
import Foundation
import Primitives

/// Creation of issues, and searches for existing issues.
extension JiraGateway {
    func create(
        _ creation: EntityDraft, type: String, for share: String
    ) async throws(ToolError) -> CreationResult {
        let stub = try await stub(creation, type: type)
        do {
            let made = try await client.make(
                JiraNewIssue(fields: stub.fields, properties: [.init(share: share, of: tool, signer)]))
            let item = item(made, stub, of: type)
            return CreationResult(entity: item, stub: try? await self.stub(of: item.entity))
        } catch {
            if error.kind == .rejected { client.screens.remove(.init(project: creation.scope.sourceId, type: type)) }
            throw error
        }
    }

    func create(_ items: [CreationRequest]) async -> [Result<CreationResult, ToolError>] {
        var results: [Result<CreationResult, ToolError>?] = []
        var stubs: [(place: Int, stub: IssueStub)] = []
        for (place, new) in items.enumerated() {
            do throws(ToolError) {
                stubs.append((place, try await stub(new.creation, type: new.type)))
                results.append(nil)
            } catch {
                results.append(.failure(error))
            }
        }
        for (place, outcome) in await make(stubs, of: items) { results[place] = outcome }
        return results.map { $0 ?? .failure(JiraErrorReader.unreadableResponse("POST issue/bulk")) }
    }

    private func make(
        _ stubs: [(place: Int, stub: IssueStub)], of items: [CreationRequest]
    ) async -> [(place: Int, outcome: Result<CreationResult, ToolError>)] {
        guard !stubs.isEmpty else { return [] }
        let issues = stubs.map { stub in
            JiraNewIssue(
                fields: stub.stub.fields, properties: [.init(share: items[stub.place].marker, of: tool, signer)])
        }
        do throws(ToolError) {
            return zip(stubs, try await client.make(issues)).map { stub, outcome in
                (
                    stub.place,
                    outcome.map {
                        CreationResult(entity: item($0, stub.stub, of: items[stub.place].type), stub: nil)
                    }
                )
            }
        } catch {
            guard !error.isTransient else { return stubs.map { ($0.place, .failure(error)) } }
        }
        // Jira created none of them. A separate request for each issue returns the reason.
        var outcomes: [(place: Int, outcome: Result<CreationResult, ToolError>)] = []
        for (place, _) in stubs {
            do throws(ToolError) {
                let new = items[place]
                outcomes.append((place, .success(try await create(new.creation, type: new.type, for: new.marker))))
            } catch {
                outcomes.append((place, .failure(error)))
            }
        }
        return outcomes
    }

    private func stub(_ creation: EntityDraft, type: String) async throws(ToolError) -> IssueStub {
        guard creation.scope.isOfJira, !type.isEmpty, type.allSatisfy(\.isASCIIDigit) else {
            throw ToolError(
                kind: .rejected, message: "The project or the issue type is not valid for Jira. Correct the profile.")
        }
        return IssueStub(
            creation, type: type, screen: try await screen(project: creation.scope.sourceId, type: type),
            others: try await client.otherFields(), product: client.connection.product, today: today)
    }

    private func item(_ made: JiraCreatedIssue, _ stub: IssueStub, of type: String) -> CreatedEntity {
        CreatedEntity(
            entity: EntityReference(sourceId: made.id, entityType: type, tool: tool), autofilledFields: stub.filled)
    }

    func delete(_ entity: EntityReference) async throws(ToolError) {
        do {
            try await client.deleteIssue(try JiraGateway.id(of: entity))
        } catch {
            guard error.kind == .notFound else { throw error }
        }
    }

    /// The time during which Jira and its apps still change an issue as part of its creation.
    private static let creationWindow: Duration = .seconds(1)

    func stub(of entity: EntityReference) async throws(ToolError) -> EntitySnapshot? {
        let issue = try await client.issue(try JiraGateway.id(of: entity), also: ["created"])
        guard let created = issue.fields?.created?.time, let updated = issue.fields?.updated?.time,
            var snapshot = try await snapshots(of: [issue]).first
        else { return nil }
        let end = created + Self.creationWindow
        guard updated >= end else { return snapshot }
        // The old values in the changelog have no reliable format. Any value other than the current one is sufficient.
        for field in try await changelog(of: entity).filter({ $0.at >= end }).flatMap(\.fields) {
            if let value = snapshot.fields[field], !value.isEmpty { snapshot.fields[field] = .empty }
        }
        return snapshot
    }

    private func screen(project: String, type: String) async throws(ToolError) -> [JiraCreateField] {
        do {
            return try await client.screen(project: project, type: type)
        } catch  where error.kind == .notFound {
            // A missing project or type must not look like a deleted issue.
            let name = try await client.issueTypeName(type)
            throw ToolError(
                kind: .rejected,
                message: error.message
                    + (name.map { " This user may not create issues of the type \($0) in the project." }
                        ?? " Jira has no issue type with the ID \(type). Correct the profile."))
        }
    }

    private var today: String { CalendarDate(of: client.now()).description }

    func findCreated(
        madeFor share: String, type: String, in scope: EntityScope, within age: Duration
    ) async throws(ToolError) -> EntityReference? {
        // Without a Marketplace app, Jira cannot search by property. It can search for issues that this user created
        // lately.
        // A search for another share's issue may already have found this one.
        if let known = client.made[share], try await !isDeleted(known.sourceId) { return known }
        let minutes = age.wholeMilliseconds / Timestamp.millisecondsPerMinute + 1
        var selection = EntityQuery(
            types: [type], scope: scope, filters: ["creator = currentUser() AND created >= \"-\(minutes)m\""])
        repeat {
            let page = try await issues(selection, withMarkers: true)
            for item in page.items {
                if let share = item.createdForShare { client.made.store(item.entity, as: share) }
            }
            if let found = page.items.first(where: { $0.createdForShare == share }) { return found.entity }
            selection.cursor = page.next
        } while selection.cursor != nil
        return nil
    }

    func query(_ selection: EntityQuery) async throws(ToolError) -> EntityPage {
        do {
            return try await issues(selection, withMarkers: selection.includesMarkers)
        } catch  where error.kind == .rejected {
            // Jira rejects a search that names a deleted issue. Therefore the others are searched for one by one.
            guard let ids = selection.ids, let first = ids.first else { throw error }
            if ids.count == 1 {
                guard try await isDeleted(first) else { throw error }
                return EntityPage(items: [])
            }
            var items: [EntityPage.Item] = []
            for id in ids {
                var one = selection
                one.ids = [id]
                items += try await query(one).items
            }
            return EntityPage(items: items)
        }
    }

    private func isDeleted(_ id: String) async throws(ToolError) -> Bool {
        do {
            _ = try await client.issue(id)
            return false
        } catch  where error.kind == .notFound {
            return true
        }
    }

    func read(_ entities: [EntityReference]) async throws(ToolError) -> [EntitySnapshot] {
        guard !entities.isEmpty else { return [] }
        var ids: [String] = []
        for entity in entities { ids.append(try JiraGateway.id(of: entity)) }
        do {
            return try await snapshots(ids)
        } catch  where error.kind == .rejected {
            // One of the issues is deleted, and Jira does not report which one in a reliable form.
            var found: [EntitySnapshot] = []
            for entity in entities {
                do {
                    found.append(try await read(entity, comments: false))
                } catch  where error.kind == .notFound {
                    continue
                }
            }
            return found
        }
    }

    private func snapshots(_ ids: [String]) async throws(ToolError) -> [EntitySnapshot] {
        var search = JiraSearch(
            jql: "id in (\(ids.joined(separator: ", ")))", fields: client.issueFields, maxResults: ids.count)
        if client.connection.product == .cloud {
            search.reconcileIssues = ids.prefix(50).compactMap { Int64($0) }
        }
        return try await snapshots(of: try await client.search(search).issues)
    }

    /// Returns one page.
    ///
    /// Data Center's search does not return the markers, so each issue needs a request for its marker.
    private func issues(_ selection: EntityQuery, withMarkers: Bool) async throws(ToolError) -> EntityPage {
        let product = client.connection.product
        guard let search = IssueSearch(product: product, selection: selection) else {
            throw ToolError(kind: .rejected, message: "The cursor, scope, or IDs do not belong to this connection.")
        }
        let page = try await client.search(search.request)
        var items: [EntityPage.Item] = []
        for issue in page.issues {
            guard var item = item(issue) else { continue }
            if withMarkers { item.createdForShare = try await share(thatMade: issue) }
            items.append(item)
        }
        return EntityPage(items: items, next: search.cursor(after: page))
    }

    func entities(holding thing: NamedReference, cursor: String?) async throws(ToolError) -> EntityPage {
        do throws(ToolError) {
            switch thing {
            case .sprint(let id):
                let start = cursor.flatMap { Int($0) } ?? 0
                let page = try await client.issues(inSprint: id, from: start)
                let end = start + page.issues.count
                let isLast = page.issues.isEmpty || end >= page.total ?? 0
                return EntityPage(items: page.issues.compactMap(item), next: isLast ? nil : "\(end)")
            case .version(let id):
                let filter = "fixVersion = \(id) OR affectedVersion = \(id)"
                return try await issues(
                    EntityQuery(types: [], scope: nil, filters: [filter], cursor: cursor), withMarkers: false)
            case .period: return EntityPage(items: [])
            }
        } catch {
            // The sprint or version no longer exists.
            guard error.kind == .notFound else { throw error }
            return EntityPage(items: [])
        }
    }

    private func item(_ issue: JiraIssue) -> EntityPage.Item? {
        issue.fields?.type?.id.map { type in
            EntityPage.Item(entity: EntityReference(sourceId: issue.id, entityType: type, tool: tool))
        }
    }

    /// Returns the share that Tandem created an issue for.
    ///
    /// The marker counts only with Tandem's signature and on an issue that Tandem's own user created.
    private func share(thatMade issue: JiraIssue) async throws(ToolError) -> String? {
        let marker =
            client.connection.product == .dataCenter ? try await client.marker(of: issue.id) : issue.properties?.marker
        guard let share = marker?.share(in: tool, signer) else { return nil }
        guard let creator = issue.fields?.creator, let own = try await client.ownUser() else { return share }
        return creator.isSame(as: own) == false ? nil : share
    }
}
