import EntityModel

/// The reader of items.
struct TargetprocessReader: Sendable {
    /// The API of the instance.
    let targetprocess: TargetprocessAPI
    /// The tool as entity references identify it.
    let tool: Tool
    /// The conversion of items to snapshots.
    let snapshots: TargetprocessSnapshotReader
    /// The reader of the comments of an item.
    let comments: TargetprocessCommentReader

    /// Returns the current state of an item.
    func read(_ entity: EntityReference, includingComments: Bool) async throws(ToolError) -> EntitySnapshot {
        let item = try await targetprocess.workItems.read(entity)
        var snapshot = try await snapshots.snapshot(of: item, entity)
        guard includingComments else { return snapshot }
        do throws(ToolError) {
            let discussion = try await comments.read(of: item, entity)
            snapshot.comments = discussion.comments
            snapshot.commentFingerprints = discussion.fingerprints
        } catch {
            // The fields are still valid. Comments that could not be read must not look deleted.
            guard error.kind == .unreadable else { throw error }
            snapshot.unreadable = (snapshot.unreadable ?? [:]).merging([.comments: error.message]) { $1 }
        }
        return snapshot
    }

    /// Returns the current state of several items without their comments.
    ///
    /// Deleted items are missing.
    func read(_ entities: [EntityReference]) async throws(ToolError) -> [EntitySnapshot] {
        var found: [EntitySnapshot] = []
        let byType = Dictionary(grouping: entities) { $0.entityType.lowercased() }
        for (typeName, entities) in byType.sorted(by: { $0.key < $1.key }) {
            guard let type = WorkItemType(typeName) else { continue }
            let byID = Dictionary(entities.map { (Int64($0.sourceId) ?? 0, $0) }) { first, _ in first }
            let ids = byID.keys.sorted()
            let fields = try await targetprocess.metadata.schema(of: typeName).fields
            // The comments are read before the items, because an item that is converted in between takes its comments
            // along.
            let fingerprints = try await targetprocess.commentFingerprints.fingerprints(of: ids)
            for item in try await targetprocess.workItems.read(ids, of: type) {
                guard let entity = byID[item.id] else { continue }
                var snapshot = item.snapshot(of: entity, including: fields, baseURL: snapshots.baseURL)
                snapshot.commentFingerprints = fingerprints[item.id]
                found.append(snapshot)
            }
        }
        return found
    }

    /// Finds an item by its ID or the URL of its page.
    func resolve(_ name: String) async throws(ToolError) -> EntitySnapshot {
        // A user enters the ID, with or without `#`, or the URL of the item.
        let digits = name.split(separator: "/").last.map { $0.drop { $0 == "#" } } ?? ""
        guard let id = Int64(digits), id > 0 else {
            throw ToolError(kind: .notFound, message: "An ID of Targetprocess is a number or the URL of the item.")
        }
        let type = try await targetprocess.workItems.type(of: id)
        return try await read(
            EntityReference(sourceId: "\(id)", entityType: type, tool: tool), includingComments: false)
    }

    /// Returns the items that an item was converted from and to, even if the item no longer exists.
    func conversions(of entity: EntityReference) async throws(ToolError) -> EntityConversions {
        guard let id = Int64(entity.sourceId) else { return EntityConversions() }
        var found = EntityConversions(
            predecessors: try await targetprocess.conversions.predecessors(of: id).map {
                EntityKey(tool: tool, sourceId: "\($0)")
            })
        if let successor = try await targetprocess.conversions.successor(of: id) {
            found.successor = EntityReference(
                sourceId: "\(successor)", entityType: try await targetprocess.workItems.type(of: successor),
                tool: tool)
        }
        return found
    }
}
