import EntityModel
import Primitives

extension TargetprocessGateway {
    func changes(of types: [String], since: Timestamp, cursor: String?) async throws(ToolError) -> ChangePage {
        let named = Set(types.compactMap { WorkItemType($0) }).sorted { $0.rawValue < $1.rawValue }
        guard let version = cursor.map({ Int64($0) }) ?? 0, named.count == Set(types.map { $0.lowercased() }).count
        else {
            throw ToolError(
                kind: .rejected, message: "Targetprocess does not have all of these types, or the cursor is not valid.")
        }
        // An administrator may have removed a type together with its items. The scan skips it and continues with the
        // other types.
        var known: [WorkItemType] = []
        for type in named where try await client.metadata.has(type) { known.append(type) }
        var merge = ChangePageBuilder()
        for type in known {
            let items = try await client.changes.items(of: type, since: since, after: version)
            merge.add(
                items.map { item in
                    let times = [item.modifyDate, item.lastCommentDate].compactMap { $0?.time }
                    return (
                        item.entityVersion,
                        .init(
                            entity: EntityReference(sourceId: "\(item.id)", entityType: type.rawValue, tool: tool),
                            version: item.entityVersion, modifiedAt: times.max() ?? since)
                    )
                }, isTruncated: items.count == client.transport.pageSize)
        }
        let comments = try await client.changes.comments(since: since, after: version)
        merge.add(
            try await changes(by: comments, of: known, since: since),
            isTruncated: comments.count == client.transport.pageSize)
        var page = merge.page()
        if cursor == nil { page.changes += try await newTimes(of: known, since: since, notIn: page.changes) }
        return try await addingDiscussions(to: page)
    }

    /// Returns the page with fingerprints of each item's comments and worklogs.
    ///
    /// The version of an item does not show whether a comment is new, because Tandem's own write also increases the
    /// version.
    private func addingDiscussions(to page: ChangePage) async throws(ToolError) -> ChangePage {
        let discussions = try await client.discussions.fingerprints(
            of: page.changes.compactMap { Int64($0.entity.sourceId) })
        var page = page
        for place in page.changes.indices {
            page.changes[place].commentFingerprints = Int64(page.changes[place].entity.sourceId).flatMap {
                discussions[$0]
            }
        }
        return page
    }

    /// Returns changes for the items that the comments belong to.
    ///
    /// A comment does not contain the type of its item.
    private func changes(
        by comments: [CommentStamp], of types: [WorkItemType], since: Timestamp
    ) async throws(ToolError) -> [(version: Int64, change: ChangePage.Change)] {
        let typeById = try await self.types(of: comments.compactMap(\.general), among: types)
        return comments.compactMap { comment in
            guard let id = comment.general, let type = typeById[id], let version = comment.entityVersion else {
                return nil
            }
            let time = (comment.descriptionModifyDate ?? comment.createDate)?.latestTime ?? since
            return (
                version,
                .init(
                    entity: EntityReference(sourceId: "\(id)", entityType: type.rawValue, tool: tool), version: nil,
                    modifiedAt: time)
            )
        }
    }

    /// Returns changes for the items that have new worklogs and are not already among the other changes.
    private func newTimes(
        of types: [WorkItemType], since: Timestamp, notIn changes: [ChangePage.Change]
    ) async throws(ToolError) -> [ChangePage.Change] {
        let times: [(item: Int64, createdAt: Timestamp)]
        do throws(ToolError) {
            times = try await client.changes.itemsWithNewTimes(since: since)
        } catch {
            // Without time tracking, Targetprocess does not have this resource.
            guard !error.isTransient else { throw error }
            return []
        }
        let known = Set(changes.map(\.entity.sourceId))
        let newest = Dictionary(times.map { ($0.item, $0.createdAt) }) { max($0, $1) }
            .filter { !known.contains("\($0.key)") }
        let typeById = try await self.types(of: newest.keys.sorted(), among: types)
        return newest.sorted { $0.key < $1.key }.compactMap { id, time in
            typeById[id].map { type in
                ChangePage.Change(
                    entity: EntityReference(sourceId: "\(id)", entityType: type.rawValue, tool: tool), version: nil,
                    modifiedAt: time)
            }
        }
    }

    private func types(
        of items: [Int64], among types: [WorkItemType]
    ) async throws(ToolError) -> [Int64: WorkItemType] {
        let ids = Set(items).sorted()
        guard !ids.isEmpty else { return [:] }
        var typeById: [Int64: WorkItemType] = [:]
        for type in types {
            for id in try await client.search.ids(of: type, among: ids) { typeById[id] = type }
        }
        return typeById
    }
}
