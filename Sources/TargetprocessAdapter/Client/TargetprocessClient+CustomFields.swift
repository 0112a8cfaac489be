import EntityModel
import Synchronization

/// Where a custom field is: the same name may stand for another type elsewhere.
struct CustomFieldPlace: Hashable, Sendable {
    var name: String
    /// Of the items, in lower case.
    var type: String
    var project: String?
}

extension TargetprocessClient {
    /// Takes note of the types of an item's custom fields; those that the adapter does not know count as told, too.
    func learn(_ item: WorkItem, of type: String) {
        guard let records = item.customFields, !records.isEmpty else { return }
        let project = item.projectId.map(String.init)
        customTypes.withLock { known in
            for record in records {
                known[CustomFieldPlace(name: record.name, type: type.lowercased(), project: project)] =
                    .some(CustomFieldType(rawValue: record.type))
            }
        }
    }

    /// The type of a custom field of an item that was read; `nil` for one that the item does not have, `.some(nil)` for
    /// one of a type that the adapter does not know.
    func customType(_ name: String, of item: EntitySnapshot) -> CustomFieldType?? {
        let place = CustomFieldPlace(
            name: name, type: item.entity.entityType.lowercased(), project: item.projects?.first)
        return customTypes.withLock { $0[place] }
    }
}
