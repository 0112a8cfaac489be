import EntityModel

/// The writer of the relations between items, which are entities of their own in Targetprocess.
struct TargetprocessRelations: Sendable {
    /// The relations between items.
    let relations: RelationAPI
    /// The writer of associations.
    let associations: TargetprocessAssociations
    /// The tool as entity references identify it.
    let tool: Tool

    /// Makes the relations in which an item is the master match the requested links.
    ///
    /// - Parameters:
    ///   - entity: The master item.
    ///   - known: The links of the item when it was read. A link that another user added since then stays.
    ///   - wanted: The requested links.
    /// - Throws: `ToolError` of kind `.rejected` if the tool does not accept a link. Other links may already exist.
    func update(
        _ entity: EntityReference, from known: FieldValue, to wanted: FieldValue
    ) async throws(ToolError) {
        guard let master = Int64(entity.sourceId) else { return }
        let removed = Set(known.links).subtracting(wanted.links)
        let added = Set(wanted.links).subtracting(known.links)
        // If the other item of a link is deleted or hidden, this item still exists.
        try await ToolError.rejecting(TargetprocessField.relations) { () throws(ToolError) in
            try await associations.update(.relation) { () throws(ToolError) in
                var change = AssociationChange<NewRelation>()
                var missing = added
                for relation in try await relations.all(of: [master]).items {
                    let link = EntityLink(
                        EntityKey(tool: tool, sourceId: "\(relation.slave)"), relation: relation.type)
                    missing.remove(link)
                    if removed.contains(link) { change.removed.append(relation.id) }
                }
                for link in missing.sorted() {
                    guard let slave = Int64(link.item.sourceId), let type = link.relation,
                        let id = try await relations.typeID(named: type)
                    else { throw Self.unknownType }
                    change.added.append(
                        NewRelation(master: .init(id: master), slave: .init(id: slave), type: .init(id: id)))
                }
                return change
            }
        }
    }

    private static var unknownType: ToolError {
        ToolError(
            kind: .rejected, message: "Targetprocess has no relation type with this name. Add a value mapping.")
    }
}
