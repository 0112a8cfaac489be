import AdapterEngine
import EntityModel

/// Creating and finding items.
extension TargetprocessGateway {
    private static let untitled = "Untitled"

    func create(
        _ creation: EntityDraft, type: String, for share: String
    ) async throws(ToolError) -> CreationResult {
        guard let kind = WorkItemType(type), let project = Int64(creation.scope.sourceId) else {
            throw ToolError(kind: .rejected, message: "Targetprocess cannot create items of this type in this project.")
        }
        let name = creation.fields[TargetprocessField.name]?.stored(in: TargetprocessField.name).plainText ?? ""
        let description = ShareMarker.description(share: share, link: creation.originURL, of: tool, signer)
        do {
            let made = try await client.workItems.create(
                kind,
                NewWorkItem(
                    name: name.isEmpty ? TargetprocessGateway.untitled : name,
                    description: TargetprocessText.write(description).value, project: .init(id: project),
                    parents: parents(of: kind, in: creation)))
            let entity = EntityReference(sourceId: "\(made.id)", entityType: kind.rawValue, tool: tool)
            return CreationResult(
                entity: CreatedEntity(entity: entity, autofilledFields: name.isEmpty ? [TargetprocessField.name] : []),
                stub: await stub(made, entity))
        } catch {
            // A missing project must not look like a deleted item.
            throw error.kind == .notFound ? ToolError(kind: .rejected, message: error.message) : error
        }
    }

    /// Returns the values of a new item, or `nil` if they are not known although the item exists.
    private func stub(_ made: WorkItem, _ entity: EntityReference) async -> EntitySnapshot? {
        guard let item = try? await client.workItems.normalized(made, of: entity.entityType),
            let shape = try? await client.metadata.schema(of: entity.entityType)
        else { return nil }
        return item.snapshot(of: entity, telling: shape.fields, baseURL: client.connection.baseURL)
    }

    /// Returns the parents of the new item.
    ///
    /// For example, a task cannot be created without its user story.
    private func parents(of kind: WorkItemType, in creation: EntityDraft) -> [FieldID: Int64] {
        creation.fields.filter { TargetprocessField.parents(of: kind).contains($0.key) }.compactMapValues { value in
            guard case .item(let link) = value, link.item.tool == tool else { return nil }
            return Int64(link.item.sourceId)
        }
    }

    func delete(_ entity: EntityReference) async throws(ToolError) {
        do {
            try await client.workItems.delete(entity)
        } catch {
            guard error.kind == .notFound else { throw error }
        }
    }

    func findCreated(
        madeFor share: String, type: String, in scope: EntityScope, within age: Duration
    ) async throws(ToolError) -> EntityReference? {
        guard let kind = WorkItemType(type), let project = Int64(scope.sourceId) else { return nil }
        let text = ShareMarker.text(share: share)
        guard text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) else { return nil }
        let found = try await client.search.items(
            kind, WorkItemFilter(["project.id==\(project)", "description.Contains(\"\(text)\")"]), after: 0,
            take: client.transport.pageSize, withMarker: true)
        return found.first { ShareMarker.share(in: $0.description, of: tool, signer) == share }
            .map { EntityReference(sourceId: "\($0.id)", entityType: kind.rawValue, tool: tool) }
    }

    func query(_ selection: EntityQuery) async throws(ToolError) -> EntityPage {
        let types = Set(selection.types.compactMap { WorkItemType($0) }).sorted { $0.rawValue < $1.rawValue }
        let ids = selection.ids.map { $0.compactMap { Int64($0) } }
        guard selection.scope.map({ Int64($0.sourceId) != nil }) ?? true, types.count == Set(selection.types).count,
            ids?.count == selection.ids?.count, let start = Place(selection.cursor, among: types)
        else {
            throw ToolError(
                kind: .rejected, message: "The cursor, scope, types, or IDs are not valid for this connection.")
        }
        for type in types {
            guard try await client.metadata.has(type) else {
                throw ToolError(kind: .rejected, message: "Targetprocess has no type \(type.rawValue).")
            }
        }
        var conditions = selection.scope.map { ["project.id==\($0.sourceId)"] } ?? []
        if let ids { conditions.append("id in [\(ids.map(String.init).joined(separator: ","))]") }
        let condition = WorkItemFilter(conditions, filters: selection.filters)
        var items: [EntityPage.Item] = []
        for (index, type) in types.enumerated().dropFirst(start.type) {
            let found = try await batch(
                of: type, condition, after: index == start.type ? start.after : 0, of: selection)
            items += found.items.map {
                EntityPage.Item(
                    entity: EntityReference(sourceId: "\($0.id)", entityType: type.rawValue, tool: tool),
                    createdForShare: ShareMarker.share(in: $0.description, of: tool, signer))
            }
            if let last = found.items.last?.id, !found.isLast {
                return EntityPage(items: items, next: Place(type: index, after: last).cursor)
            }
            if ids == nil, index + 1 < types.count {
                return EntityPage(items: items, next: Place(type: index + 1, after: 0).cursor)
            }
        }
        return EntityPage(items: items)
    }

    func entities(holding thing: NamedReference, cursor: String?) async throws(ToolError) -> EntityPage {
        guard case .period(let period, let id) = thing else { return EntityPage(items: []) }
        return try await query(
            EntityQuery(
                types: try await types(planned: period), scope: nil, filters: ["\(period.member).id==\(id)"],
                cursor: cursor))
    }

    /// Returns the types of items that can be planned into a period.
    private func types(planned period: PlanningPeriod) async throws(ToolError) -> [String] {
        let further = try await client.metadata.customTypes().filter { $0.members[period.field.rawValue] != nil }
        return period.types.map(\.rawValue) + further.map { $0.name.lowercased() }
    }

    /// Returns the next items of one type.
    ///
    /// Without markers, the method scans all of them.
    private func batch(
        of type: WorkItemType, _ condition: WorkItemFilter, after: Int64, of selection: EntityQuery
    ) async throws(ToolError) -> WorkItemBatch {
        guard selection.includesMarkers else { return try await client.search.scan(type, condition, after: after) }
        let take = min(max(selection.limit ?? client.transport.pageSize, 1), client.transport.pageSize)
        let items = try await client.search.items(
            type, condition, after: after, take: take, withMarker: true)
        return WorkItemBatch(items: items, isLast: items.count < take)
    }

    func read(_ entities: [EntityReference]) async throws(ToolError) -> [EntitySnapshot] {
        var found: [EntitySnapshot] = []
        let byType = Dictionary(grouping: entities) { $0.entityType.lowercased() }
        for (type, entities) in byType.sorted(by: { $0.key < $1.key }) {
            guard let kind = WorkItemType(type) else { continue }
            let byId = Dictionary(entities.map { (Int64($0.sourceId) ?? 0, $0) }) { first, _ in first }
            let told = try await client.metadata.schema(of: type).fields
            // The comments are read before the items, because an item that is converted in between takes its comments
            // along.
            let discussions = try await client.discussions.fingerprints(of: byId.keys.sorted())
            for item in try await client.workItems.read(byId.keys.sorted(), of: kind) {
                guard let entity = byId[item.id] else { continue }
                var snapshot = item.snapshot(of: entity, telling: told, baseURL: client.connection.baseURL)
                snapshot.commentFingerprints = discussions[item.id]
                found.append(snapshot)
            }
        }
        return found
    }

    /// The position at which a page begins: after an ID in the list of one type.
    private struct Place {
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
