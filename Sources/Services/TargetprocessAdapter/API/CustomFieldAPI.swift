import EntityModel

/// The custom fields of items.
struct CustomFieldAPI: Sendable {
    /// The connection to the instance.
    let transport: TargetprocessTransport
    /// The types of the custom fields, as the items report them.
    let types = CustomFieldTypeCache()

    /// Returns all custom fields of the item types that Tandem can share.
    func definitions() async throws(ToolError) -> [CustomFieldDefinition] {
        try await transport.list(
            .listV1(["CustomFields"], include: CustomFieldDefinition.inclusion, take: transport.pageSize),
            of: CustomFieldDefinition.self
        ).filter { WorkItemType($0.itemType) != nil }
    }
}
