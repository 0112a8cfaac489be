import EntityModel

/// Relations between items, which are items of their own in Targetprocess.
extension TargetprocessGateway {
    /// Makes the relations in which an item is the master what they are to be.
    ///
    /// - Parameters:
    ///   - entity: the master.
    ///   - known: the links that lead from it, as they were read; one that somebody adds meanwhile stays.
    ///   - wanted: those that are to.
    /// - Throws: `rejected` where the tool does not take one; others may have been made.
    func updateRelations(
        _ entity: EntityReference, from known: FieldValue, to wanted: FieldValue
    ) async throws(ToolError) {
        guard let master = Int64(entity.sourceId) else { return }
        let gone = Set(known.links).subtracting(wanted.links)
        let added = Set(wanted.links).subtracting(known.links)
        // That the other end is gone or hidden says nothing of this item.
        try await rejecting(TargetprocessField.relations) { () throws(ToolError) in
            try await applyAssociationChange(.relation) { () throws(ToolError) in
                var change = AssociationChange<NewRelation>()
                var new = added
                for there in try await client.relations(of: [master]).items {
                    let link = EntityLink(EntityKey(tool: tool, sourceId: "\(there.slave)"), relation: there.type)
                    new.remove(link)
                    if gone.contains(link) { change.removed.append(there.id) }
                }
                for link in new.sorted() {
                    guard let slave = Int64(link.item.sourceId), let type = link.relation,
                        let id = try await client.relationTypeId(type)
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
            kind: .rejected, message: "Targetprocess has no relation of that type; map it in the table of values")
    }
}
