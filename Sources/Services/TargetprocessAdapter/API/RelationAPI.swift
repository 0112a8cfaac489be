import EntityModel

/// The relations between items.
struct RelationAPI: Sendable {
    /// The connection to the instance.
    let transport: TargetprocessTransport
    /// The resources of any type by name.
    let resources: NamedResourceAPI

    /// Returns the relations in which the items are the masters, and whether every relation could be decoded.
    func all(
        of masters: [Int64]
    ) async throws(ToolError) -> (items: [RelationRecord], isWhole: Bool) {
        guard !masters.isEmpty else { return ([], true) }
        return try await transport.listing(
            .listV1(
                ["Relations"], where: "Master.Id in (\(QueryLiteral.list(masters)))",
                include: RelationRecord.inclusion, take: transport.pageSize),
            of: RelationRecord.self)
    }

    /// Returns the ID of the relation type with this name.
    ///
    /// The ID is cached for half an hour.
    func typeID(named name: String) async throws(ToolError) -> Int64? {
        try await resources.id(of: "RelationType", named: name)
    }

    /// Returns the names of the relation types.
    func typeNames() async throws(ToolError) -> [String] { try await resources.names(of: "RelationType") }
}
