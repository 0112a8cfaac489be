import EntityModel

/// What belongs to items and is read beside them.
struct ItemParts: Sendable {
    /// By the items, of which those without any are missing; `nil` where they are not kept in step.
    fileprivate var relations: [Int64: [RelationRecord]]?
    fileprivate var attachments: [Int64: [AttachmentRecord]]?

    func added(to item: WorkItem) -> WorkItem {
        var item = item
        item.relations = relations.map { $0[item.id] ?? [] }
        item.attachments = attachments.map { $0[item.id] ?? [] }
        return item
    }
}

extension TargetprocessClient {
    /// The relations and files of items, as far as they are kept in step.
    ///
    /// Read before the items themselves: one that is converted in between takes them along, and must then be found gone
    /// instead of empty.
    func parts(of items: [Int64]) async throws(ToolFailure) -> ItemParts {
        var parts = ItemParts()
        if readsRelations {
            parts.relations = Dictionary(grouping: try await relations(of: items), by: \.master)
        }
        if fields.contains(TargetprocessField.attachments) {
            parts.attachments = Dictionary(grouping: try await attachments(of: items)) { $0.general ?? 0 }
        }
        return parts
    }
}
