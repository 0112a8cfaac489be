import AdapterKit
import Core
import Curl
import EntityModel
import ToolHTTP

/// The description that the tool gives of its own types.
///
/// See: `/api/v1/Index/meta` and `/api/v1/{Type}/meta`. The tool responds in XML, whatever format is requested.
struct MetadataAPI: Sendable {
    private let transport: TargetprocessTransport
    private let selection: TargetprocessFieldSelection
    /// The metadata of the types that are not built in, by their names in lower case.
    private let descriptions: ExpiringCache<String, ResourceMetadata>
    /// The names of the types that are not built in.
    private let typeNames: ExpiringCache<Bool, [String]>

    /// The operations that the API offers for the items of a type.
    struct Operations: Sendable {
        /// The operations that no user can perform.
        var missing: [String]
        /// Whether a new item requires a value, so that a body without values creates nothing.
        var needsValues: Bool
    }

    /// - Parameters:
    ///   - transport: The connection to the instance.
    ///   - selection: The fields that Tandem syncs.
    ///   - timing: The clock.
    init(transport: TargetprocessTransport, selection: TargetprocessFieldSelection, timing: TimeSource) {
        self.transport = transport
        self.selection = selection
        descriptions = ExpiringCache(capacity: 200, now: timing.now)
        typeNames = ExpiringCache(now: timing.now)
    }

    /// Returns the fields and parts of a type, limited to the fields that Tandem syncs.
    ///
    /// - Throws: `ToolError` of kind `.notFound` or `.rejected` if the tool has no such item type.
    func schema(of type: String) async throws(ToolError) -> WorkItemSchema {
        try await schema(of: type, with: selection.fields)
    }

    /// Returns the fields and parts of a type, limited to the given fields.
    func schema(of type: String, with fields: Set<FieldID>) async throws(ToolError) -> WorkItemSchema {
        guard let known = WorkItemType(type) else {
            throw ToolError(kind: .notFound, message: "Targetprocess has no items with this type and ID.")
        }
        guard !known.isBuiltIn else { return WorkItemSchema(fields, of: known) }
        return WorkItemSchema(fields, try await description(of: known))
    }

    /// Returns the metadata of a type.
    ///
    /// The metadata is cached for half an hour.
    ///
    /// - Throws: `ToolError` of kind `.rejected` if the type does not exist. An item that once had this type may still
    ///   exist.
    func description(of type: WorkItemType) async throws(ToolError) -> ResourceMetadata {
        if let known = descriptions[type.rawValue] { return known }
        guard let name = try await resourceName(of: type) else {
            throw ToolError(kind: .rejected, message: "Targetprocess has no type \(type.rawValue).")
        }
        let description = try await metadata(name, ResourceMetadata.init)
        guard description.isOfItems else {
            throw ToolError(kind: .rejected, message: "\(description.name) is not an item type that Tandem can share.")
        }
        descriptions.store(description, as: type.rawValue)
        return description
    }

    /// Returns whether the tool has this item type.
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

    /// Returns the item types that are not built in, sorted by name.
    ///
    /// The list is empty if the tool does not show its types to this user.
    func customTypes() async throws(ToolError) -> [ResourceMetadata] {
        let names: [String]
        do throws(ToolError) {
            names = try await customTypeNames()
        } catch {
            guard !error.isTransient else { throw error }
            return []
        }
        var found: [ResourceMetadata] = []
        for name in names {
            // The tool also creates resources that link two types. These are not item types.
            guard let type = WorkItemType(name), try await has(type) else { continue }
            found.append(try await description(of: type))
        }
        return found
    }

    /// Returns the tool's spelling of a type, or `nil` if the tool currently has no type with this name.
    ///
    /// If the cached list does not contain the type, the list is read again, because the type may be new.
    private func resourceName(of type: WorkItemType) async throws(ToolError) -> String? {
        if let known = typeNames[true]?.first(where: { $0.lowercased() == type.rawValue }) {
            return known
        }
        typeNames.remove(true)
        return try await customTypeNames().first { $0.lowercased() == type.rawValue }
    }

    /// - Throws: `ToolError` of kind `.forbidden` if the tool does not show its types to this user. Any type may still
    ///   exist.
    private func customTypeNames() async throws(ToolError) -> [String] {
        if let known = typeNames[true] { return known }
        let names: [String]
        do throws(ToolError) {
            names = try await metadata("Index") { page in
                page.elements.compactMap { element in
                    element.name == "ResourceMetadataDescription" ? element.attributes["Name"] : nil
                }
            }
        } catch {
            guard !error.isTransient else { throw error }
            throw ToolError(kind: .forbidden, message: "Targetprocess does not show its types: \(error.message)")
        }
        let further = Set(names.filter { WorkItemType($0)?.isBuiltIn == false }).sorted()
        typeNames.store(further, as: true)
        return further
    }

    /// Returns the operations of the API on the items of a type.
    ///
    /// The metadata does not contain the rights of a single user.
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
        var request = transport.connection.request(
            "GET", .path(URLPath(["api", "v1", name, "meta"])), accept: "text/xml")
        request.maximumResponseBytes = Self.maxPageBytes
        let response = try await transport.client.send(request)
        do {
            return try content(MetadataDocument(response.body))
        } catch {
            throw ToolError(
                kind: .unavailable,
                message: "\(transport.connection) returned metadata of \(name) in an unknown format.")
        }
    }
}
