import EntityModel

/// Finds the routes that items fit: a profile's routings, matched by the tools themselves.
struct Router: Sendable {
    let reader: any EntityReader

    /// Where an item's counterpart is to be made.
    struct Match: Sendable {
        var entity: EntityReference
        var mapping: Profile.Mapping
        var types: Profile.TypeMapping
        var routing: Profile.Routing
        /// The share that Tandem made the item itself for, where its marker is still on it.
        var madeFor: String?
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
                ItemSelection(
                    types: Set(wanted.map(\.entityType)).sorted(), scope: routing.place(on: side).scope,
                    filter: routing.place(on: side).filter, ids: wanted.map(\.sourceId).sorted()),
                in: profile.tool(on: side), account: profile.account)
            for item in page.items {
                guard let types = mapping.typeMapping(of: item.entity.entityType, on: side),
                    open.removeValue(forKey: item.entity.sourceId) != nil
                else { continue }
                found.append(
                    Match(
                        entity: item.entity, mapping: mapping, types: types, routing: routing, madeFor: item.madeFor))
            }
        }
        return found
    }
}

extension Profile {
    func tool(on side: Side) -> Tool { side == .source ? sourceTool : targetTool }

    /// The sides of the profile that stand in a tool.
    func sides(of tool: Tool) -> [Side] {
        Side.allCases.filter { self.tool(on: $0) == tool }
    }

    /// The routes that make counterparts for one side's items, in their order.
    func routes(from side: Side, automaticOnly: Bool) -> [(mapping: Mapping, routing: Routing)] {
        mappings.flatMap { mapping in
            mapping.routings
                .filter { $0.direction.carries(from: side) && ($0.isAutomatic || !automaticOnly) }
                .map { (mapping, $0) }
        }
    }
}

extension Profile.Mapping {
    func types(on side: Side) -> Set<String> {
        Set(typeMappings.map { $0.type(on: side) })
    }

    /// The first type mapping that a type stands in.
    func typeMapping(of type: String, on side: Side) -> Profile.TypeMapping? {
        typeMappings.first { $0.type(on: side) == type }
    }
}

extension Profile.TypeMapping {
    func type(on side: Side) -> String { side == .source ? sourceType : targetType }
}

extension Profile.Routing {
    func place(on side: Side) -> Place { side == .source ? source : target }
}
