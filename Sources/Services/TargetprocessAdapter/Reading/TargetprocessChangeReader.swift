import EntityModel
import Primitives

/// The reader of the items that changed since a time.
struct TargetprocessChangeReader: Sendable {
    /// The API of the instance.
    let targetprocess: TargetprocessAPI
    /// The tool as entity references identify it.
    let tool: Tool

    /// Returns one page of the items of some types that changed at or after a time, oldest first.
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
        for type in named where try await targetprocess.metadata.has(type) { known.append(type) }
        let pageSize = targetprocess.transport.pageSize
        var builder = ChangePageBuilder()
        for type in known {
            let items = try await targetprocess.changes.items(of: type, since: since, after: version)
            builder.add(
                items.map { item in
                    let times = [item.modifyDate, item.lastCommentDate].compactMap { $0?.time }
                    let change = change(
                        of: item.id, type, version: item.entityVersion, modifiedAt: times.max() ?? since)
                    return (item.entityVersion, change)
                }, isTruncated: items.count == pageSize)
        }
        let comments = try await targetprocess.changes.comments(since: since, after: version)
        builder.add(try await changes(by: comments, of: known, since: since), isTruncated: comments.count == pageSize)
        var page = builder.page()
        if cursor == nil { page.changes += try await newTimes(of: known, since: since, notIn: page.changes) }
        return try await addingFingerprints(to: page)
    }

    private func change(
        of item: Int64, _ type: WorkItemType, version: Int64?, modifiedAt: Timestamp
    ) -> ChangePage.Change {
        ChangePage.Change(
            entity: EntityReference(sourceId: "\(item)", entityType: type.rawValue, tool: tool), version: version,
            modifiedAt: modifiedAt)
    }

    /// Returns the page with fingerprints of each item's comments and worklogs.
    ///
    /// The version of an item does not show whether a comment is new, because Tandem's own write also increases the
    /// version.
    private func addingFingerprints(to page: ChangePage) async throws(ToolError) -> ChangePage {
        let fingerprints = try await targetprocess.commentFingerprints.fingerprints(
            of: page.changes.compactMap { Int64($0.entity.sourceId) })
        var page = page
        for index in page.changes.indices {
            page.changes[index].commentFingerprints = Int64(page.changes[index].entity.sourceId).flatMap {
                fingerprints[$0]
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
        let typeByID = try await self.types(of: comments.compactMap(\.general), among: types)
        return comments.compactMap { comment in
            guard let id = comment.general, let type = typeByID[id], let version = comment.entityVersion else {
                return nil
            }
            let time = (comment.descriptionModifyDate ?? comment.createDate)?.latestTime ?? since
            return (version, change(of: id, type, version: nil, modifiedAt: time))
        }
    }

    /// Returns changes for the items that have new worklogs and are not already among the other changes.
    private func newTimes(
        of types: [WorkItemType], since: Timestamp, notIn changes: [ChangePage.Change]
    ) async throws(ToolError) -> [ChangePage.Change] {
        let times: [(item: Int64, createdAt: Timestamp)]
        do throws(ToolError) {
            times = try await targetprocess.changes.itemsWithNewTimes(since: since)
        } catch {
            // Without time tracking, Targetprocess does not have this resource.
            guard !error.isTransient else { throw error }
            return []
        }
        let known = Set(changes.map(\.entity.sourceId))
        let newest = Dictionary(times.map { ($0.item, $0.createdAt) }) { max($0, $1) }
            .filter { !known.contains("\($0.key)") }
        let typeByID = try await self.types(of: newest.keys.sorted(), among: types)
        return newest.sorted { $0.key < $1.key }.compactMap { id, time in
            typeByID[id].map { change(of: id, $0, version: nil, modifiedAt: time) }
        }
    }

    private func types(
        of items: [Int64], among types: [WorkItemType]
    ) async throws(ToolError) -> [Int64: WorkItemType] {
        let ids = Set(items).sorted()
        guard !ids.isEmpty else { return [:] }
        var typeByID: [Int64: WorkItemType] = [:]
        for type in types {
            for id in try await targetprocess.search.ids(of: type, among: ids) { typeByID[id] = type }
        }
        return typeByID
    }
}
