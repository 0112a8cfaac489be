import AdapterKit
import Core
import EntityModel

/// The work items: reads through API v2, and writes through API v1.
struct WorkItemAPI: Sendable {
    /// The connection to the instance.
    let transport: TargetprocessTransport
    /// The fields that Tandem syncs, and the boards of the teams.
    let selection: TargetprocessFieldSelection
    /// The metadata that several resources share.
    let cache: TargetprocessMetadataCache
    /// The description that the tool gives of its own types.
    let metadata: MetadataAPI
    /// The relations between items.
    let relations: RelationAPI
    /// The attachments of items.
    let attachments: AttachmentAPI
    /// The custom fields of items.
    let customFields: CustomFieldAPI
    /// The custom fields that link to other items.
    let linkFields: LinkFieldAPI

    // MARK: Reading

    /// Returns one item.
    ///
    /// - Throws: `ToolError` of kind `.notFound` if the item does not exist or is hidden from the user. The message
    ///   says which, if the tool reports it.
    func read(_ entity: EntityReference) async throws(ToolError) -> WorkItem {
        let associations = try await associations(of: [try Int64(resourceID: entity.sourceId)])
        return associations.added(to: try await readWithoutAssociations(entity))
    }

    /// Returns one item without its associations.
    func readWithoutAssociations(_ entity: EntityReference) async throws(ToolError) -> WorkItem {
        let path = try entity.pathComponents()
        let schema = try await metadata.schema(of: entity.entityType)
        var found: [WorkItem] = []
        do throws(ToolError) {
            let page: PageV2<WorkItem> = try await transport.get(.readV2(path, select: WorkItem.selection(schema)))
            found = page.items
            guard !found.isEmpty || page.unreadable == 0 else {
                throw ToolError(
                    kind: .unreadable,
                    message:
                        "Tandem cannot read \(entity.entityType) \(entity.sourceId) of Targetprocess: its version or "
                        + "its time has an unknown form.")
            }
        } catch {
            guard error.kind == .notFound else { throw error }
        }
        guard let item = try await normalized(found, of: entity.entityType).first else {
            throw try await notFoundError(of: entity)
        }
        if let workflow = item.workflowId {
            cache.workflows.store(workflow, as: entity.sourceId)
        }
        customFields.types.store(item, of: entity.entityType)
        return item
    }

    /// Returns the existing items of a type with their values.
    func read(_ ids: [Int64], of type: WorkItemType) async throws(ToolError) -> [WorkItem] {
        let associations = try await associations(of: ids)
        let found: [WorkItem] = try await transport.rows(
            .readV2(
                [type.rawValue], where: "id in [\(QueryLiteral.list(ids))]",
                select: WorkItem.selection(try await metadata.schema(of: type.rawValue)), take: ids.count))
        let items = try await normalized(found, of: type.rawValue)
        for item in items { customFields.types.store(item, of: type.rawValue) }
        return items.map(associations.added)
    }

    /// Returns the type of an item in lower case, by its ID alone.
    func type(of id: Int64) async throws(ToolError) -> String {
        struct Typed: Decodable {
            var resourceType: String
        }
        let found: [Typed] = try await transport.rows(
            .readV2(["General", "\(id)"], select: "{resourceType:resourceType}"))
        guard let item = found.first else {
            throw ToolError(kind: .notFound, message: "No item has the ID \(id), or the item is hidden.")
        }
        return item.resourceType.lowercased()
    }

    /// Returns whether an item that the tool does not show was deleted.
    ///
    /// API v2 can show deleted items, but never items that the user has no access to. See: Targetprocess developer hub,
    /// "API v2 overview": `includeDeleted`.
    ///
    /// - Returns: Whether the item was deleted, or `nil` if the tool does not report it.
    func isDeleted(_ entity: EntityReference) async throws(ToolError) -> Bool? {
        do throws(ToolError) {
            let found: [WorkItemRow] = try await transport.rows(
                URLPath(
                    ["api", "v2"] + (try entity.pathComponents()),
                    query: [("select", "{id}"), ("includeDeleted", "true")]))
            return !found.isEmpty
        } catch {
            guard !error.isTransient else { throw error }
            return nil
        }
    }

    /// Returns the error for a missing item, with the reason if the tool reports one.
    private func notFoundError(of entity: EntityReference) async throws(ToolError) -> ToolError {
        let words =
            switch try await isDeleted(entity) {
            case true?: "was deleted"
            case false?: "is hidden from the user or never existed"
            case nil: "does not exist or is hidden from the user"
            }
        return ToolError(kind: .notFound, message: "\(entity.entityType) \(entity.sourceId) \(words)")
    }

    private func associations(of items: [Int64]) async throws(ToolError) -> WorkItemAssociations {
        try await WorkItemAssociations(
            of: items, fields: selection.fields, relations: relations, attachments: attachments)
    }

    // MARK: Writing

    /// Creates an item.
    ///
    /// The request is sent once, because the tool cannot recognize a repetition.
    ///
    /// - Returns: The item as the response describes it. Later steps must not fail, because the item already exists.
    func create(_ type: WorkItemType, _ item: NewWorkItem) async throws(ToolError) -> WorkItem {
        let schema = try await metadata.schema(of: type.rawValue)
        let created: WorkItemV1 = try await transport.post(
            .writeV1([type.rawValue], include: WorkItemV1.inclusion(schema)), item)
        return created.item
    }

    /// Changes an item and returns its values from the response.
    func update(_ entity: EntityReference, _ change: WorkItemChange) async throws(ToolError) -> WorkItem {
        let path = try entity.pathComponents()
        let schema = try await metadata.schema(of: entity.entityType)
        let written: WorkItemV1 = try await transport.post(
            .writeV1(path, include: WorkItemV1.inclusion(schema)), change)
        return try await normalized(written.item, of: entity.entityType)
    }

    /// Deletes an item.
    ///
    /// - Throws: `ToolError` of kind `.notFound` if the item does not exist.
    func delete(_ entity: EntityReference) async throws(ToolError) {
        try await transport.delete(URLPath(["api", "v1"] + (try entity.pathComponents())))
    }

    // MARK: Representation

    /// Returns the item with the values that Tandem represents differently than the tool.
    func normalized(_ item: WorkItem, of type: String) async throws(ToolError) -> WorkItem {
        try await normalized([item], of: type).first ?? item
    }

    private func normalized(_ items: [WorkItem], of type: String) async throws(ToolError) -> [WorkItem] {
        try await linkFields.resolvingNames(in: items.map(selection.scopingTeamIteration), of: type)
    }
}
