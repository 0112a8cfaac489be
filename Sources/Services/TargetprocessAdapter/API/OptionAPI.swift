import EntityModel

/// The priorities and severities of items.
struct OptionAPI: Sendable {
    /// The resources of any type by name.
    let resources: NamedResourceAPI
    /// The description that the tool gives of its own types.
    let metadata: MetadataAPI

    /// Returns the ID of an item type's priority with this name.
    ///
    /// The ID is cached for half an hour.
    func priorityID(named name: String, of type: String) async throws(ToolError) -> Int64? {
        guard let type = WorkItemType(type) else { return nil }
        let typeName = type.isBuiltIn ? type.name : try await metadata.description(of: type).name
        return try await resources.id(
            of: ["Priority", type.rawValue, name],
            where: "entityType.name==\(QueryLiteral.text(typeName)) and name==\(QueryLiteral.text(name))")
    }

    /// Returns the ID of the severity with this name.
    ///
    /// The ID is cached for half an hour.
    func severityID(named name: String) async throws(ToolError) -> Int64? {
        try await resources.id(of: "Severity", named: name)
    }

    /// Returns the names of the priorities of all item types.
    func priorityNames() async throws(ToolError) -> [String] { try await resources.names(of: "Priority") }

    /// Returns the names of all severities.
    func severityNames() async throws(ToolError) -> [String] { try await resources.names(of: "Severity") }
}
