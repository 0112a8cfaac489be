import Core
import EntityModel
import Synchronization

/// The key of a custom field.
///
/// In another type or project, a field with the same name can have a different type.
struct CustomFieldKey: Hashable, Sendable {
    var name: String
    /// The type of the items, in lower case.
    var type: String
    var project: String?
}

/// A custom field as the tool defines it for one item type in one process.
struct CustomFieldDefinition: Hashable, Sendable {
    static let inclusion = "[Id,Name,FieldType,EntityType[Id,Name]]"

    var name: String
    /// The type of the field, for example `Text` or `DropDown`.
    var type: String
    /// The type of the items, in lower case.
    var itemType: String
}

/// The JSON format of API v1 for ``inclusion``.
extension CustomFieldDefinition: Decodable {
    private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case type = "FieldType"
        case itemType = "EntityType"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = try values.decode(String.self, forKey: .name)
        type = try values.decodeIfPresent(String.self, forKey: .type) ?? ""
        let item = try? values.nestedContainer(keyedBy: CodingKeys.self, forKey: .itemType)
        itemType = (try? item?.decode(String.self, forKey: .name))?.lowercased() ?? ""
    }
}

/// An entity of any type, as API v2 selects it.
struct ReferencedEntity: Hashable, Sendable, Decodable {
    static let selection = "{id,resourceType:resourceType}"

    var id: Int64
    var resourceType: String
}

extension TargetprocessAPI {
    /// Returns all custom fields of the item types that Tandem can share.
    func customFields() async throws(ToolError) -> [CustomFieldDefinition] {
        try await list(
            URLPath(
                ["api", "v1", "CustomFields"],
                query: [
                    ("format", "json"), ("include", CustomFieldDefinition.inclusion), ("take", "\(pageSize)"),
                ]),
            of: CustomFieldDefinition.self
        ).filter { WorkItemType($0.itemType) != nil }
    }

    /// Returns the only entity of any type with this name, or `nil` if none or several have it.
    func entity(named name: String) async throws(ToolError) -> ReferencedEntity? {
        let page: PageV2<ReferencedEntity> = try await get(
            URLPath(
                ["api", "v2", "General"],
                query: [
                    ("where", "name==\(Self.quoted(name))"), ("select", ReferencedEntity.selection), ("take", "2"),
                ]))
        return page.items.count == 1 ? page.items.first : nil
    }

    /// Caches the types of an item's custom fields.
    ///
    /// Types that the adapter does not support are cached as well.
    func cacheCustomFieldTypes(_ item: WorkItem, of type: String) {
        guard let records = item.customFields, !records.isEmpty else { return }
        let project = item.projectId.map(String.init)
        customFieldTypes.withLock { known in
            for record in records {
                known[CustomFieldKey(name: record.name, type: type.lowercased(), project: project)] =
                    .some(CustomFieldType(rawValue: record.type))
            }
        }
    }

    /// Returns the type of a custom field of an item that was read before.
    ///
    /// The result is `nil` if the item does not have the field. It is `.some(nil)` if the adapter does not support the
    /// type.
    func customType(_ name: String, of item: EntitySnapshot) -> CustomFieldType?? {
        let place = CustomFieldKey(
            name: name, type: item.entity.entityType.lowercased(), project: item.projectIDs?.first)
        return customFieldTypes.withLock { $0[place] }
    }
}
