import AdapterKit
import Core
import Curl
import EntityModel
import ToolHTTP

/// What the tool tells of its own types.
///
/// Source: `/api/v1/Index/meta` and `/api/v1/{Type}/meta`, which the tool answers in XML, whatever is asked for.
extension TargetprocessAPI {
    /// What items of a type have, of the fields that are kept in step.
    ///
    /// - Throws: `rejected` if the tool has no such type of items.
    func shape(of type: String) async throws(ToolError) -> WorkItemSchema {
        try await shape(of: type, with: fields)
    }

    /// What items of a type have, of some fields.
    func shape(of type: String, with fields: Set<FieldID>) async throws(ToolError) -> WorkItemSchema {
        guard let known = WorkItemType(type) else {
            throw ToolError(kind: .notFound, message: "Targetprocess has no items with such a type and id")
        }
        guard !known.isBuiltIn else { return WorkItemSchema(fields, of: known) }
        return WorkItemSchema(fields, try await description(of: known))
    }

    /// What the metadata tells of a type; known for half an hour.
    ///
    /// - Throws: `rejected` if there is no such type of items, which says nothing of an item that once was of it.
    func description(of type: WorkItemType) async throws(ToolError) -> ResourceMetadata {
        if let known = descriptions[type.rawValue] { return known }
        guard let name = try await resourceName(of: type) else {
            throw ToolError(kind: .rejected, message: "Targetprocess has no type \(type.rawValue)")
        }
        let description = try await metadata(name, ResourceMetadata.init)
        guard description.isOfItems else {
            throw ToolError(kind: .rejected, message: "\(description.name) is no type of items that can be shared")
        }
        descriptions.store(description, as: type.rawValue)
        return description
    }

    /// Whether the tool has such a type of items.
    func has(_ type: WorkItemType) async throws(ToolError) -> Bool {
        guard !type.isBuiltIn else { return true }
        do {
            _ = try await description(of: type)
            return true
        } catch {
            guard error.kind == .rejected else { throw error }
            return false
        }
    }

    /// The types of items that are not built in, in the order of their names; none where the tool does not tell this
    /// user.
    func customEntityTypes() async throws(ToolError) -> [ResourceMetadata] {
        let names: [String]
        do throws(ToolError) {
            names = try await customEntityTypeNames()
        } catch {
            guard !error.isTransient else { throw error }
            return []
        }
        var found: [ResourceMetadata] = []
        for name in names {
            // What ties two types to each other is made with them, and is no item.
            guard let type = WorkItemType(name), try await has(type) else { continue }
            found.append(try await description(of: type))
        }
        return found
    }

    /// What the tool calls a type; `nil` if it says now that it has none of that name.
    ///
    /// A type may be new since the types were read, and what is missed then would not be looked for again.
    private func resourceName(of type: WorkItemType) async throws(ToolError) -> String? {
        if let known = customEntityTypeNameCache[true]?.first(where: { $0.lowercased() == type.rawValue }) {
            return known
        }
        customEntityTypeNameCache.remove(true)
        return try await customEntityTypeNames().first { $0.lowercased() == type.rawValue }
    }

    /// - Throws: `forbidden` where the tool does not tell this user of its types: that says nothing of any of them.
    private func customEntityTypeNames() async throws(ToolError) -> [String] {
        if let known = customEntityTypeNameCache[true] { return known }
        let names: [String]
        do throws(ToolError) {
            names = try await metadata("Index") { page in
                page.elements.compactMap { element in
                    element.name == "ResourceMetadataDescription" ? element.attributes["Name"] : nil
                }
            }
        } catch {
            guard !error.isTransient else { throw error }
            throw ToolError(kind: .forbidden, message: "Targetprocess does not tell of its types: \(error.message)")
        }
        let further = Set(names.filter { WorkItemType($0)?.isBuiltIn == false }).sorted()
        customEntityTypeNameCache.store(further, as: true)
        return further
    }

    /// What the API lets any user do with the items of a type.
    struct Operations: Sendable {
        /// The operations that no user can do.
        var missing: [String]
        /// Whether a new item needs some value, so that a body without any creates nothing.
        var needsValues: Bool
    }

    /// The operations of the API on the items of a type; the metadata says nothing about the rights of one user.
    func operations(on type: String) async throws(ToolError) -> Operations {
        try await metadata(type) { (page) throws(MetadataDocument.Malformed) -> Operations in
            guard let own = page.elements.first(where: { $0.name == "ResourceMetadataDescription" }) else {
                throw MetadataDocument.Malformed()
            }
            let missing = [("CanCreate", "create"), ("CanUpdate", "change"), ("CanDelete", "delete")].compactMap {
                right, name in
                own.attributes[right] == "false" ? name : nil
            }
            let needsValues = page.elements.contains {
                $0.name == "ResourceFieldMetadataDescription" && $0.attributes["IsRequired"] == "true"
                    && $0.attributes["CanSet"] == "true"
            }
            return Operations(missing: missing, needsValues: needsValues)
        }
    }

    private static let maxPageBytes = 4 << 20

    private func metadata<Content: Sendable>(
        _ name: String, _ content: (MetadataDocument) throws(MetadataDocument.Malformed) -> Content
    ) async throws(ToolError) -> Content {
        var request = connection.request("GET", .path(URLPath(["api", "v1", name, "meta"])), accept: "text/xml")
        request.maximumResponseBytes = Self.maxPageBytes
        let response = try await http.send(request)
        do {
            return try content(MetadataDocument(response.body))
        } catch {
            throw ToolError(
                kind: .unavailable, message: "\(connection) answered what it tells of \(name) with what is not its own")
        }
    }
}
