import EntityModel

extension Profile {
    func tool(on side: Side) -> Tool { side == .source ? sourceTool : targetTool }

    /// Returns the sides of the profile that a tool is on.
    func sides(of tool: Tool) -> [Side] {
        Side.allCases.filter { self.tool(on: $0) == tool }
    }

    /// Returns all types of a side that the profile maps.
    func types(on side: Side) -> [String] {
        Set(mappings.flatMap { $0.types(on: side) }).sorted()
    }

    /// Returns the routings that create counterparts for the items of one side, in the order of the profile.
    func routes(from side: Side, automaticOnly: Bool) -> [(mapping: Mapping, routing: Routing)] {
        mappings.flatMap { mapping in
            mapping.routings
                .filter { $0.direction.allows(from: side) && ($0.isAutomatic || !automaticOnly) }
                .map { (mapping, $0) }
        }
    }

    /// Returns the rules for a share's two types, or `nil` if the profile has none.
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

    /// Returns the type mapping of two items.
    func typeMapping(of source: EntityReference, and target: EntityReference) -> Profile.TypeMapping? {
        typeMappings.first { $0.sourceType == source.entityType && $0.targetType == target.entityType }
    }

    /// Returns the first type mapping that contains a type.
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
