import EntityModel

/// Relations between items, which are entities of their own in Targetprocess.
extension TargetprocessGateway {
    /// Makes the relations in which an item is the master match the requested links.
    ///
    /// - Parameters:
    ///   - entity: The master item.
    ///   - known: The links of the item when it was read. A link that another user added since then stays.
    ///   - wanted: The requested links.
    /// - Throws: `ToolError` of kind `.rejected` if the tool does not accept a link. Other links may already exist.
    func updateRelations(
        _ entity: EntityReference, from known: FieldValue, to wanted: FieldValue
    ) async throws(ToolError) {
        guard let master = Int64(entity.sourceId) else { return }
        let gone = Set(known.links).subtracting(wanted.links)
        let added = Set(wanted.links).subtracting(known.links)
        // If the other item of a link is deleted or hidden, this item still exists.
        try await rejecting(TargetprocessField.relations) { () throws(ToolError) in
            try await applyAssociationChange(.relation) { () throws(ToolError) in
                var change = AssociationChange<NewRelation>()
                var new = added
                for there in try await client.relations.relations(of: [master]).items {
                    let link = EntityLink(EntityKey(tool: tool, sourceId: "\(there.slave)"), relation: there.type)
                    new.remove(link)
                    if gone.contains(link) { change.removed.append(there.id) }
                }
                for link in new.sorted() {
                    guard let slave = Int64(link.item.sourceId), let type = link.relation,
                        let id = try await client.relations.typeID(named: type)
                    else { throw TargetprocessGateway.unknownRelation }
                    change.added.append(
                        NewRelation(master: .init(id: master), slave: .init(id: slave), type: .init(id: id)))
                }
                return change
            }
        }
    }

    private static var unknownRelation: ToolError {
        ToolError(
            kind: .rejected, message: "Targetprocess has no relation type with this name. Add a value mapping.")
    }
}
