import EntityModel

/// Finds the routes that items fit: a profile's routings, matched by the tools themselves.
struct RoutingMatcher: Sendable {
    let reader: any ToolReader

    /// Where an item's counterpart is to be made.
    struct Match: Sendable {
        var entity: EntityReference
        var mapping: Profile.Mapping
        var types: Profile.TypeMapping
        var routing: Profile.Routing
        /// The share that Tandem made the item itself for, where its marker is still on it.
        var createdForShare: String?
    }

    /// Matches a batch of items of one side.
    ///
    /// - Parameters:
    ///   - entities: items on `side`.
    ///   - side: where they stand.
    ///   - profile: whose routes are asked, in their order.
    ///   - automaticOnly: passes over routes that want a person's word.
    /// - Returns: a match for each item that fits a route, the first one that it fits.
    /// - Throws: what the tool says: a filter that it cannot read, or that it is not there.
    func matches(
        of entities: [EntityReference], on side: Side, profile: Profile, automaticOnly: Bool
    ) async throws -> [Match] {
        var open = Dictionary(entities.map { ($0.sourceId, $0) }) { first, _ in first }
        var found: [Match] = []
        for (mapping, routing) in profile.routes(from: side, automaticOnly: automaticOnly) {
            let types = mapping.types(on: side)
            let wanted = open.values.filter { types.contains($0.entityType) }
            guard !wanted.isEmpty else { continue }
            let page = try await reader.select(
                EntityQuery(
                    types: Set(wanted.map(\.entityType)).sorted(), scope: routing.place(on: side).scope,
                    filters: routing.place(on: side).filters, ids: wanted.map(\.sourceId).sorted()),
                in: profile.tool(on: side), account: profile.account)
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
