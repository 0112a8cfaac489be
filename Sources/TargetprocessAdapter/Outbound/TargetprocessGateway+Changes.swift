import EntityModel

extension TargetprocessGateway {
    func changes(of types: [String], since: Int64, cursor: String?) async throws(ToolFailure) -> ChangePage {
        let named = Set(types.compactMap { WorkItemType($0) }).sorted { $0.rawValue < $1.rawValue }
        guard let version = cursor.map({ Int64($0) }) ?? 0, named.count == Set(types.map { $0.lowercased() }).count
        else {
            throw ToolFailure(kind: .refused, message: "Targetprocess has no such types, or the cursor is not its own")
        }
        // A type that an administrator removed, with all its items, holds up none of the others.
        var known: [WorkItemType] = []
        for type in named where try await client.has(type) { known.append(type) }
        var merge = ChangeMerge()
        for type in known {
            let items = try await client.changedItems(type, since: since, after: version)
            merge.add(
                items.map { item in
                    let times = [item.modifyDate, item.lastCommentDate].compactMap { $0?.milliseconds }
                    return (
                        item.entityVersion,
                        .init(
                            entity: EntityReference(sourceId: "\(item.id)", entityType: type.rawValue, tool: tool),
                            version: item.entityVersion, modifiedAt: times.max() ?? since)
                    )
                }, isCut: items.count == client.pageSize)
        }
        let comments = try await client.changedComments(since: since, after: version)
        merge.add(
            try await changes(by: comments, of: known, since: since), isCut: comments.count == client.pageSize)
        return merge.page()
    }

    /// The items of the types that the comments belong to; a comment does not tell its item's type.
    private func changes(
        by comments: [ChangedComment], of types: [WorkItemType], since: Int64
    ) async throws(ToolFailure) -> [(version: Int64, change: ChangePage.Change)] {
        let ids = Set(comments.compactMap(\.general)).sorted()
        guard !ids.isEmpty else { return [] }
        var typeById: [Int64: WorkItemType] = [:]
        for type in types {
            for id in try await client.items(of: type, among: ids) { typeById[id] = type }
        }
        return comments.compactMap { comment in
            guard let id = comment.general, let type = typeById[id] else { return nil }
            let time = (comment.descriptionModifyDate ?? comment.createDate)?.latestMilliseconds ?? since
            return (
                comment.entityVersion,
                .init(
                    entity: EntityReference(sourceId: "\(id)", entityType: type.rawValue, tool: tool), version: nil,
                    modifiedAt: time)
            )
        }
    }
}
