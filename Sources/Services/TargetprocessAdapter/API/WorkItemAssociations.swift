import EntityModel

/// The associations of items, which are read in addition to the items.
struct WorkItemAssociations: Sendable {
    /// The relations by item ID.
    ///
    /// Items without any have no entry. The value is `nil` if Tandem does not sync the field.
    private var relations: [Int64: [RelationRecord]]?
    /// The attachments by item ID.
    ///
    /// Items without any have no entry. The value is `nil` if Tandem does not sync the field.
    private var attachments: [Int64: [AttachmentRecord]]?
    /// The fields that contain a part that cannot be decoded.
    ///
    /// The part may belong to any of the items.
    private var unreadable: [FieldID: UnreadableValue] = [:]

    /// Reads the relations and attachments of items if Tandem syncs these fields.
    ///
    /// The associations must be read before the items. An item that is converted in between takes its associations
    /// along, and the later read then reports it as missing instead of empty.
    ///
    /// - Parameters:
    ///   - items: The IDs of the items.
    ///   - fields: The fields that Tandem syncs.
    ///   - relationAPI: The relations between items.
    ///   - attachmentAPI: The attachments of items.
    /// - Throws: The error that the tool reports.
    init(
        of items: [Int64], fields: Set<FieldID>, relations relationAPI: RelationAPI,
        attachments attachmentAPI: AttachmentAPI
    ) async throws(ToolError) {
        if fields.contains(TargetprocessField.relations) {
            let found = try await relationAPI.all(of: items)
            relations = Dictionary(grouping: found.items, by: \.master)
            if !found.isWhole { unreadable[TargetprocessField.relations] = .ofMember }
        }
        if fields.contains(TargetprocessField.attachments) {
            let found = try await attachmentAPI.all(of: items)
            attachments = Dictionary(grouping: found.items) { $0.general ?? 0 }
            let isWhole = found.isWhole && found.items.allSatisfy { $0.general != nil }
            if !isWhole { unreadable[TargetprocessField.attachments] = .ofMember }
        }
    }

    /// Returns the item with its associations.
    func added(to item: WorkItem) -> WorkItem {
        var item = item
        item.relations = relations.map { $0[item.id] ?? [] }
        item.attachments = attachments.map { $0[item.id] ?? [] }
        item.unreadable.merge(unreadable) { first, _ in first }
        return item
    }
}
