import EntityModel

/// The associations of items, which are read in addition to the items.
struct WorkItemAssociations: Sendable {
    /// The associations by item ID.
    ///
    /// Items without any have no entry. The value is `nil` if Tandem does not sync the field.
    fileprivate var relations: [Int64: [RelationRecord]]?
    fileprivate var attachments: [Int64: [AttachmentRecord]]?
    /// The fields that contain a part that cannot be decoded.
    ///
    /// The part may belong to any of the items.
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
    /// Returns the relations and attachments of items if Tandem syncs these fields.
    ///
    /// The associations must be read before the items. An item that is converted in between takes its associations
    /// along, and the later read then reports it as missing instead of empty.
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
