import EntityModel

extension TargetprocessGateway {
    func changes(of types: [String], since: Int64, cursor: String?) async throws(ToolFailure) -> ChangePage {
        guard let version = cursor.map({ Int64($0) }) ?? 0, types.allSatisfy({ WorkItemType($0) != nil }) else {
            throw ToolFailure(kind: .refused, message: "Targetprocess has no such types, or the cursor is not its own")
        }
        let types = Set(types.map { $0.lowercased() }).sorted()
        var merge = ChangeMerge()
        for type in types {
            let items = try await client.changedItems(type, since: since, after: version)
            merge.add(
                items.map { item in
                    let times = [item.modifyDate, item.lastCommentDate].compactMap { $0?.milliseconds }
                    return (
                        item.entityVersion,
                        .init(
                            entity: EntityReference(sourceId: "\(item.id)", entityType: type, tool: tool),
                            version: item.entityVersion, modifiedAt: times.max() ?? since)
                    )
                }, isCut: items.count == client.pageSize)
        }
        let comments = try await client.changedComments(since: since, after: version)
        merge.add(
            try await changes(by: comments, of: types, since: since), isCut: comments.count == client.pageSize)
        return merge.page()
    }

    /// The items of the types that the comments belong to; a comment does not tell its item's type.
    private func changes(
        by comments: [ChangedComment], of types: [String], since: Int64
    ) async throws(ToolFailure) -> [(version: Int64, change: ChangePage.Change)] {
        let ids = Set(comments.compactMap(\.general)).sorted()
        guard !ids.isEmpty else { return [] }
        var typeById: [Int64: String] = [:]
        for type in types {
            for id in try await client.items(of: type, among: ids) { typeById[id] = type }
        }
        return comments.compactMap { comment in
            guard let id = comment.general, let type = typeById[id] else { return nil }
            let time = (comment.descriptionModifyDate ?? comment.createDate)?.latestMilliseconds ?? since
            return (
                comment.entityVersion,
                .init(
                    entity: EntityReference(sourceId: "\(id)", entityType: type, tool: tool), version: nil,
                    modifiedAt: time)
            )
        }
    }
}
