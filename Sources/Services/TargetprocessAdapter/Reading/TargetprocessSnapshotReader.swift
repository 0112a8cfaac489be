import EntityModel

/// The conversion of items to snapshots with the fields that Tandem syncs.
struct TargetprocessSnapshotReader: Sendable {
    /// The description that the tool gives of its own types.
    let metadata: MetadataAPI
    /// The base URL of the instance, without a trailing slash.
    let baseURL: String

    /// Returns the snapshot of an item.
    func snapshot(of item: WorkItem, _ entity: EntityReference) async throws(ToolError) -> EntitySnapshot {
        item.snapshot(
            of: entity, including: try await metadata.schema(of: entity.entityType).fields, baseURL: baseURL)
    }
}
