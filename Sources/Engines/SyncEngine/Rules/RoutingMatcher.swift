import EntityModel

/// Finds the routings that match items.
///
/// The tools themselves evaluate the filters.
struct RoutingMatcher: Sendable {
    let readers: ToolReaders

    /// An item and the routing by which its counterpart should be created.
    struct Match: Sendable {
        var entity: EntityReference
        var mapping: Profile.Mapping
        var types: Profile.TypeMapping
        var routing: Profile.Routing
        /// The share for which Tandem created the item, if the item still has its marker.
        var createdForShare: String?
    }

    /// Matches a batch of items of one side.
    ///
    /// - Parameters:
    ///   - entities: The items on `side`.
    ///   - side: The side of the items.
    ///   - profile: The profile whose routings are evaluated, in their order.
    ///   - automaticOnly: Whether to skip the routings that only users can apply.
    /// - Returns: For each item that matches, the first routing that it matches.
    /// - Throws: The error of the tool, for example because it cannot parse a filter or is not reachable.
    func matches(
        of entities: [EntityReference], on side: Side, profile: Profile, automaticOnly: Bool
    ) async throws -> [Match] {
        var open = Dictionary(entities.map { ($0.sourceId, $0) }) { first, _ in first }
        var found: [Match] = []
        for (mapping, routing) in profile.routes(from: side, automaticOnly: automaticOnly) {
            let types = mapping.types(on: side)
            let wanted = open.values.filter { types.contains($0.entityType) }
            guard !wanted.isEmpty else { continue }
            let page = try await readers(profile.tool(on: side), profile.account).query(
                EntityQuery(
                    types: Set(wanted.map(\.entityType)).sorted(), scope: routing.place(on: side).scope,
                    filters: routing.place(on: side).filters, ids: wanted.map(\.sourceId).sorted()))
            for item in page.items {
                guard let types = mapping.typeMapping(of: item.entity.entityType, on: side),
                    open.removeValue(forKey: item.entity.sourceId) != nil
                else { continue }
                found.append(
                    Match(
                        entity: item.entity, mapping: mapping, types: types, routing: routing,
                        createdForShare: item.createdForShare))
            }
        }
        return found
    }
}
