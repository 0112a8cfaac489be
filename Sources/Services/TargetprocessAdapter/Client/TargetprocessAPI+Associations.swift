import EntityModel

/// What belongs to items and is read beside them.
struct WorkItemAssociations: Sendable {
    /// By the items, of which those without any are missing; `nil` where they are not kept in step.
    fileprivate var relations: [Int64: [RelationRecord]]?
    fileprivate var attachments: [Int64: [AttachmentRecord]]?
    /// The fields of which a part cannot be decoded; it may belong to any of the items.
    fileprivate var unreadable: [FieldID: UnreadableValue] = [:]

    func added(to item: WorkItem) -> WorkItem {
        var item = item
        item.relations = relations.map { $0[item.id] ?? [] }
        item.attachments = attachments.map { $0[item.id] ?? [] }
        item.unreadable.merge(unreadable) { first, _ in first }
        return item
    }
}

extension TargetprocessAPI {
    /// The relations and files of items, as far as they are kept in step.
    ///
    /// Read before the items themselves: one that is converted in between takes them along, and must then be found gone
    /// instead of empty.
    func parts(of items: [Int64]) async throws(ToolError) -> WorkItemAssociations {
        var parts = WorkItemAssociations()
        if readsRelations {
            let found = try await relations(of: items)
            parts.relations = Dictionary(grouping: found.items, by: \.master)
            if !found.isWhole { parts.unreadable[TargetprocessField.relations] = .ofMember }
        }
        if fields.contains(TargetprocessField.attachments) {
            let found = try await attachments(of: items)
            parts.attachments = Dictionary(grouping: found.items) { $0.general ?? 0 }
            let isWhole = found.isWhole && found.items.allSatisfy { $0.general != nil }
            if !isWhole { parts.unreadable[TargetprocessField.attachments] = .ofMember }
        }
        return parts
    }
}
