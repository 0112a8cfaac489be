import AdapterEngine
import EntityModel
import InternalAPI

/// The creation and deletion of items.
struct TargetprocessCreator: Sendable {
    /// The work items.
    let workItems: WorkItemAPI
    /// The conversion of items to snapshots.
    let snapshots: TargetprocessSnapshotReader
    /// The tool as entity references identify it.
    let tool: Tool
    /// The signer of the markers of created items.
    let signer: MarkerSigner

    /// The name of an item that was created without one.
    private static let untitled = "Untitled"

    /// Creates an item as a stub.
    ///
    /// - Parameters:
    ///   - draft: The project scope and the initial values.
    ///   - type: The type of the item.
    ///   - share: The name that the marker contains.
    /// - Returns: The item, its autofilled fields, and its values before any user could change it.
    /// - Throws: `ToolError` of kind `.rejected` if the tool does not accept the item.
    func create(
        _ draft: EntityDraft, type: String, for share: String
    ) async throws(ToolError) -> CreationResult {
        guard let type = WorkItemType(type), let project = Int64(draft.scope.sourceId) else {
            throw ToolError(kind: .rejected, message: "Targetprocess cannot create items of this type in this project.")
        }
        let name = draft.fields[TargetprocessField.name]?.stored(in: TargetprocessField.name).plainText ?? ""
        let description = ShareMarker.description(share: share, link: draft.originURL, of: tool, signer)
        do {
            let created = try await workItems.create(
                type,
                NewWorkItem(
                    name: name.isEmpty ? Self.untitled : name,
                    description: TargetprocessText.write(description).value, project: .init(id: project),
                    parents: parents(of: type, in: draft)))
            let entity = EntityReference(sourceId: "\(created.id)", entityType: type.rawValue, tool: tool)
            return CreationResult(
                entity: CreatedEntity(entity: entity, autofilledFields: name.isEmpty ? [TargetprocessField.name] : []),
                stub: await stub(created, entity))
        } catch {
            // A missing project must not look like a deleted item.
            throw error.kind == .notFound ? ToolError(kind: .rejected, message: error.message) : error
        }
    }

    /// Returns the values of a new item, or `nil` if they are not known although the item exists.
    private func stub(_ created: WorkItem, _ entity: EntityReference) async -> EntitySnapshot? {
        guard let item = try? await workItems.normalized(created, of: entity.entityType) else { return nil }
        return try? await snapshots.snapshot(of: item, entity)
    }

    /// Returns the parents of the new item.
    ///
    /// For example, a task cannot be created without its user story.
    private func parents(of type: WorkItemType, in draft: EntityDraft) -> [FieldID: Int64] {
        draft.fields.filter { TargetprocessField.parents(of: type).contains($0.key) }.compactMapValues { value in
            guard case .item(let link) = value, link.item.tool == tool else { return nil }
            return Int64(link.item.sourceId)
        }
    }

    /// Deletes an item.
    ///
    /// An item that no longer exists is not an error.
    func delete(_ entity: EntityReference) async throws(ToolError) {
        do {
            try await workItems.delete(entity)
        } catch {
            guard error.kind == .notFound else { throw error }
        }
    }
}
