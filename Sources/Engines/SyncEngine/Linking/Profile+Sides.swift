import EntityModel

extension Profile {
    func tool(on side: Side) -> Tool { side == .source ? sourceTool : targetTool }

    /// The sides of the profile that stand in a tool.
    func sides(of tool: Tool) -> [Side] {
        Side.allCases.filter { self.tool(on: $0) == tool }
    }

    /// All types of a side that the profile maps.
    func types(on side: Side) -> [String] {
        Set(mappings.flatMap { $0.types(on: side) }).sorted()
    }

    /// The routes that make counterparts for one side's items, in their order.
    func routes(from side: Side, automaticOnly: Bool) -> [(mapping: Mapping, routing: Routing)] {
        mappings.flatMap { mapping in
            mapping.routings
                .filter { $0.direction.allows(from: side) && ($0.isAutomatic || !automaticOnly) }
                .map { (mapping, $0) }
        }
    }

    /// The rules of a share's two types; `nil` where the profile has none.
    func rules(of share: Share) -> FieldRules? {
        guard let mapping = mappings.first(where: { $0.id == share.mapping }) else { return nil }
        return mapping.typeMapping(of: share.source.entity, and: share.target.entity)
            .map { FieldRules($0, of: mapping, source: sourceTool, target: targetTool) }
    }
}

extension Profile.Mapping {
    func types(on side: Side) -> Set<String> {
        Set(typeMappings.map { $0.type(on: side) })
    }

    /// The type mapping of two items.
    func typeMapping(of source: EntityReference, and target: EntityReference) -> Profile.TypeMapping? {
        typeMappings.first { $0.sourceType == source.entityType && $0.targetType == target.entityType }
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
    func place(on side: Side) -> Selector { side == .source ? source : target }
}

extension Profile.Routing.Selector {
    var filters: [String] { filter.map { [$0] } ?? [] }
}
