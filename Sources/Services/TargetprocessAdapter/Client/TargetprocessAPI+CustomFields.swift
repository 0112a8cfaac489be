import Core
import EntityModel
import Synchronization

/// Where a custom field is: the same name may stand for another type elsewhere.
struct CustomFieldKey: Hashable, Sendable {
    var name: String
    /// Of the items, in lower case.
    var type: String
    var project: String?
}

/// A custom field as the tool defines it, for one type of items in one process.
struct CustomFieldDefinition: Hashable, Sendable {
    static let inclusion = "[Id,Name,FieldType,EntityType[Id,Name]]"

    var name: String
    /// `Text`, `DropDown` and so on.
    var type: String
    /// In lower case.
    var itemType: String
}

/// The form of API v1 under ``inclusion``.
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

/// A thing of whatever type, as API v2 selects it.
struct ReferencedEntity: Hashable, Sendable, Decodable {
    static let selection = "{id,resourceType:resourceType}"

    var id: Int64
    var resourceType: String
}

extension TargetprocessAPI {
    /// All custom fields of items that Tandem shares.
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

    /// The only thing of whatever type that is called so; `nil` if there is none, or it is not clear which.
    func entity(named name: String) async throws(ToolError) -> ReferencedEntity? {
        let page: PageV2<ReferencedEntity> = try await get(
            URLPath(
                ["api", "v2", "General"],
                query: [
                    ("where", "name==\(Self.quoted(name))"), ("select", ReferencedEntity.selection), ("take", "2"),
                ]))
        return page.items.count == 1 ? page.items.first : nil
    }

    /// Takes note of the types of an item's custom fields; those that the adapter does not know count as told, too.
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

    /// The type of a custom field of an item that was read; `nil` for one that the item does not have, `.some(nil)` for
    /// one of a type that the adapter does not know.
    func customType(_ name: String, of item: EntitySnapshot) -> CustomFieldType?? {
        let place = CustomFieldKey(
            name: name, type: item.entity.entityType.lowercased(), project: item.projectIDs?.first)
        return customFieldTypes.withLock { $0[place] }
    }
}
