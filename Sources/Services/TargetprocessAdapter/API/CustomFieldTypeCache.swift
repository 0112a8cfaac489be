import EntityModel
import Synchronization

/// The types of the custom fields, by item type and project, as the items report them.
final class CustomFieldTypeCache: Sendable {
    /// The key of a custom field.
    ///
    /// In another type or project, a field with the same name can have a different type.
    private struct Key: Hashable {
        var name: String
        /// The type of the items, in lower case.
        var type: String
        var project: String?
    }

    private let types = Mutex<[Key: CustomFieldType?]>([:])

    /// Caches the types of an item's custom fields.
    ///
    /// Types that the adapter does not support are cached as well.
    func store(_ item: WorkItem, of type: String) {
        guard let records = item.customFields, !records.isEmpty else { return }
        let project = item.projectId.map(String.init)
        types.withLock { known in
            for record in records {
                known[Key(name: record.name, type: type.lowercased(), project: project)] =
                    .some(CustomFieldType(rawValue: record.type))
            }
        }
    }

    /// Returns the type of a custom field of an item that was read before.
    ///
    /// The result is `nil` if the item does not have the field. It is `.some(nil)` if the adapter does not support the
    /// type.
    func type(of name: String, in item: EntitySnapshot) -> CustomFieldType?? {
        let key = Key(name: name, type: item.entity.entityType.lowercased(), project: item.projectIDs?.first)
        return types.withLock { $0[key] }
    }
}
