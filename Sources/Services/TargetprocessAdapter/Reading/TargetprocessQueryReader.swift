import AdapterEngine
import EntityModel
import InternalAPI

/// The searches for items.
struct TargetprocessQueryReader: Sendable {
    /// The API of the instance.
    let targetprocess: TargetprocessAPI
    /// The tool as entity references identify it.
    let tool: Tool
    /// The signer of the markers of created items.
    let signer: MarkerSigner

    /// Returns one page of the items that match a query.
    ///
    /// - Throws: `ToolError` of kind `.rejected` if the tool cannot parse the filter.
    func query(_ query: EntityQuery) async throws(ToolError) -> EntityPage {
        let types = Set(query.types.compactMap { WorkItemType($0) }).sorted { $0.rawValue < $1.rawValue }
        let ids = query.ids.map { $0.compactMap { Int64($0) } }
        guard query.scope.map({ Int64($0.sourceId) != nil }) ?? true, types.count == Set(query.types).count,
            ids?.count == query.ids?.count, let start = Position(query.cursor, among: types)
        else {
            throw ToolError(
                kind: .rejected, message: "The cursor, scope, types, or IDs are not valid for this connection.")
        }
        for type in types {
            guard try await targetprocess.metadata.has(type) else {
                throw ToolError(kind: .rejected, message: "Targetprocess has no type \(type.rawValue).")
            }
        }
        var conditions = query.scope.map { ["project.id==\($0.sourceId)"] } ?? []
        if let ids { conditions.append("id in [\(QueryLiteral.list(ids))]") }
        let condition = WorkItemFilter(conditions, filters: query.filters)
        var items: [EntityPage.Item] = []
        for (index, type) in types.enumerated().dropFirst(start.type) {
            let found = try await batch(
                of: type, condition, after: index == start.type ? start.after : 0, of: query)
            items += found.items.map {
                EntityPage.Item(
                    entity: reference(to: $0.id, type),
                    createdForShare: ShareMarker.share(in: $0.description, of: tool, signer))
            }
            if let last = found.items.last?.id, !found.isLast {
                return EntityPage(items: items, next: Position(type: index, after: last).cursor)
            }
            if ids == nil, index + 1 < types.count {
                return EntityPage(items: items, next: Position(type: index + 1, after: 0).cursor)
            }
        }
        return EntityPage(items: items)
    }

    /// Returns one page of the items that are planned into a release or iteration.
    func entities(referencing reference: EntityReference, cursor: String?) async throws(ToolError) -> EntityPage {
        guard let period = PlanningPeriod(rawValue: reference.entityType), let id = Int64(reference.sourceId) else {
            return EntityPage(items: [])
        }
        return try await query(
            EntityQuery(
                types: try await types(plannedInto: period), scope: nil, filters: ["\(period.member).id==\(id)"],
                cursor: cursor))
    }

    /// Finds the item that was created for a share, by its marker.
    func findCreated(
        for share: String, type: String, in scope: EntityScope
    ) async throws(ToolError) -> EntityReference? {
        guard let type = WorkItemType(type), let project = Int64(scope.sourceId) else { return nil }
        let text = ShareMarker.text(share: share)
        guard text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) else { return nil }
        let found = try await targetprocess.search.items(
            type, WorkItemFilter(["project.id==\(project)", "description.Contains(\"\(text)\")"]), after: 0,
            take: targetprocess.transport.pageSize, withMarker: true)
        return found.first { ShareMarker.share(in: $0.description, of: tool, signer) == share }
            .map { reference(to: $0.id, type) }
    }

    private func reference(to item: Int64, _ type: WorkItemType) -> EntityReference {
        EntityReference(sourceId: "\(item)", entityType: type.rawValue, tool: tool)
    }

    /// Returns the types of items that can be planned into a period.
    private func types(plannedInto period: PlanningPeriod) async throws(ToolError) -> [String] {
        let custom = try await targetprocess.metadata.customTypes().filter {
            $0.members[period.field.rawValue] != nil
        }
        return period.types.map(\.rawValue) + custom.map { $0.name.lowercased() }
    }

    /// Returns the next items of one type.
    ///
    /// Without markers, the method scans all of them.
    private func batch(
        of type: WorkItemType, _ condition: WorkItemFilter, after: Int64, of query: EntityQuery
    ) async throws(ToolError) -> WorkItemBatch {
        guard query.includesMarkers else {
            return try await targetprocess.search.scan(type, condition, after: after)
        }
        let pageSize = targetprocess.transport.pageSize
        let take = min(max(query.limit ?? pageSize, 1), pageSize)
        let items = try await targetprocess.search.items(type, condition, after: after, take: take, withMarker: true)
        return WorkItemBatch(items: items, isLast: items.count < take)
    }

    /// The position at which a page begins: after an ID in the list of one type.
    private struct Position {
        var type: Int
        var after: Int64

        var cursor: String { "\(type)+\(after)" }

        init(type: Int, after: Int64) {
            self.type = type
            self.after = after
        }

        init?(_ cursor: String?, among types: [WorkItemType]) {
            guard let cursor else {
                self.init(type: 0, after: 0)
                return
            }
            let parts = cursor.split(separator: "+").compactMap { Int64($0) }
            guard parts.count == 2, types.indices.contains(Int(parts[0])), parts[1] >= 0 else { return nil }
            self.init(type: Int(parts[0]), after: parts[1])
        }
    }
}
