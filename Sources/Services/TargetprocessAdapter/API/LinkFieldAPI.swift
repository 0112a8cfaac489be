import AdapterKit
import Core
import EntityModel

/// The custom fields that link to other items.
///
/// The tool returns only the IDs of these items.
struct LinkFieldAPI: Sendable {
    private let transport: TargetprocessTransport
    private let customFields: CustomFieldAPI
    /// The custom fields that link to several items, by item type.
    private let linkFields: ExpiringCache<Bool, [String: Set<String>]>

    /// The maximum number of IDs in one condition, which keeps the URL short.
    private static let maxIDs = 200

    /// - Parameters:
    ///   - transport: The connection to the instance.
    ///   - customFields: The custom fields of items.
    ///   - timing: The clock.
    init(transport: TargetprocessTransport, customFields: CustomFieldAPI, timing: TimeSource) {
        self.transport = transport
        self.customFields = customFields
        linkFields = ExpiringCache(now: timing.now)
    }

    /// Returns the only entity of any type with this name, or `nil` if none or several have it.
    func entity(named name: String) async throws(ToolError) -> ReferencedEntity? {
        let found: [ReferencedEntity] = try await transport.rows(
            .readV2(
                ["General"], where: "name==\(QueryLiteral.text(name))", select: ReferencedEntity.selection, take: 2))
        return found.count == 1 ? found.first : nil
    }

    /// Returns the items with the names of the items that their custom fields link to.
    func resolvingNames(in items: [WorkItem], of type: String) async throws(ToolError) -> [WorkItem] {
        guard items.contains(where: { $0.customFields?.isEmpty == false }),
            case let links = try await linkFields(of: type), !links.isEmpty
        else { return items }
        var items = items
        for index in items.indices {
            let records = items[index].customFields?.map { $0.marked(links) }
            items[index].customValues = records.map { CustomValues(customFields: $0) }
        }
        let names = try await names(of: Set(items.flatMap { $0.customFields ?? [] }.flatMap(\.links)))
        for index in items.indices {
            let records = items[index].customFields?.map { $0.replacingNames(names) }
            items[index].customValues = records.map { CustomValues(customFields: $0) }
        }
        return items
    }

    /// Returns the links that a custom field of an item should contain.
    ///
    /// - Parameters:
    ///   - names: The names of the items to link to. A name that the field already links to keeps the same item.
    ///   - field: The name of the custom field.
    ///   - entity: The item.
    /// - Returns: The links, or `nil` if a name matches no item or several items.
    /// - Throws: The error that the tool reports.
    func links(
        to names: [String], in field: String, of entity: EntityReference
    ) async throws(ToolError) -> EntityReferenceList? {
        let known = try await linked(from: entity, by: field)
        var links: [EntityReferenceList.Link] = []
        for name in names {
            if let current = known[name] {
                links += current
            } else if let found = try await self.entity(named: name) {
                links.append(.init(id: found.id, type: found.resourceType.lowercased()))
            } else {
                return nil
            }
        }
        return EntityReferenceList(links)
    }

    /// Returns the current links of a custom field of an item, by name.
    private func linked(
        from entity: EntityReference, by field: String
    ) async throws(ToolError) -> [String: [EntityReferenceList.Link]] {
        let items: [WorkItem] = try await transport.rows(
            .readV2(try entity.pathComponents(), select: "{id,entityVersion,customValues}"))
        let records = items.first?.customFields ?? []
        let fields = try await linkFields(of: entity.entityType)
        let links = records.filter { $0.name == field }.flatMap { $0.marked(fields).links }
        let names = try await names(of: Set(links))
        return Dictionary(grouping: links) { names[$0] ?? $0.fallbackName }
    }

    /// Returns the custom fields of an item type that can link to several items.
    ///
    /// The set is empty if the tool does not show custom fields to this user.
    private func linkFields(of type: String) async throws(ToolError) -> Set<String> {
        if let known = linkFields[true] { return known[type.lowercased()] ?? [] }
        var defined: [CustomFieldDefinition] = []
        do throws(ToolError) {
            defined = try await customFields.definitions()
        } catch {
            guard !error.isTransient else { throw error }
        }
        let links = defined.filter { $0.type == CustomFieldType.multipleEntities.rawValue }
        let found = Dictionary(grouping: links, by: \.itemType).mapValues { Set($0.map(\.name)) }
        linkFields.store(found, as: true)
        return found[type.lowercased()] ?? []
    }

    private func names(
        of links: Set<EntityReferenceList.Link>
    ) async throws(ToolError) -> [EntityReferenceList.Link: String] {
        struct Named: Decodable {
            var id: Int64
            var name: String?
        }
        let ids = Set(links.map(\.id)).sorted()
        var names: [Int64: String] = [:]
        for start in stride(from: 0, to: ids.count, by: Self.maxIDs) {
            let some = ids[start..<min(start + Self.maxIDs, ids.count)]
            let found: [Named] = try await transport.rows(
                .readV2(
                    ["General"], where: "id in [\(QueryLiteral.list(some))]", select: "{id,name}", take: some.count))
            for item in found { names[item.id] = item.name }
        }
        return Dictionary(links.compactMap { link in names[link.id].map { (link, $0) } }) { first, _ in first }
    }
}

extension EntityReferenceList.Link {
    /// The text for an item that is deleted or hidden from the user.
    fileprivate var fallbackName: String { "#\(id)" }
}

extension CustomFieldRecord {
    /// Returns the field with its defined type, because API v2 reports a field with several items as a text.
    fileprivate func marked(_ links: Set<String>) -> CustomFieldRecord {
        guard links.contains(name) else { return self }
        var record = self
        record.type = CustomFieldType.multipleEntities.rawValue
        return record
    }

    /// The items that the field links to.
    ///
    /// The list is empty for all other types of fields.
    fileprivate var links: [EntityReferenceList.Link] {
        guard type == CustomFieldType.multipleEntities.rawValue, case .text(let text) = value else { return [] }
        return EntityReferenceList(text)?.links ?? []
    }

    /// Returns the field with the names of the items instead of their IDs.
    fileprivate func replacingNames(_ names: [EntityReferenceList.Link: String]) -> CustomFieldRecord {
        let links = links
        guard !links.isEmpty else { return self }
        var record = self
        record.value = .entities(names: links.map { names[$0] ?? $0.fallbackName })
        return record
    }
}
