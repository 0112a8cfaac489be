import Core
import EntityModel

/// The paths of the tool's resources.
extension URLPath {
    /// Returns the path of a list in API v1.
    ///
    /// - Parameters:
    ///   - path: The path below the version of the API.
    ///   - condition: The condition that the elements must match.
    ///   - include: The properties of each element.
    ///   - order: The property by which the elements are sorted.
    ///   - take: The maximum number of elements per page.
    /// - Returns: The path.
    static func listV1(
        _ path: [String], where condition: String? = nil, include: String, orderBy order: String? = nil, take: Int
    ) -> URLPath {
        var query = [("format", "json")]
        if let condition { query.append(("where", condition)) }
        query.append(("include", include))
        if let order { query.append(("orderBy", order)) }
        return URLPath(["api", "v1"] + path, query: query + [("take", "\(take)")])
    }

    /// Returns the path of a write in API v1.
    ///
    /// - Parameters:
    ///   - path: The path below the version of the API.
    ///   - include: The properties that the response must contain, or `nil` if the response is not needed.
    /// - Returns: The path.
    static func writeV1(_ path: [String], include: String? = nil) -> URLPath {
        var query = [("format", "json"), ("resultFormat", "json")]
        if let include { query.append(("resultInclude", include)) }
        return URLPath(["api", "v1"] + path, query: query)
    }

    /// Returns the path of a resource or of a list in API v2.
    ///
    /// - Parameters:
    ///   - path: The path below the version of the API.
    ///   - condition: The condition that the elements must match.
    ///   - select: The selector of the properties.
    ///   - order: The property by which the elements are sorted.
    ///   - take: The maximum number of elements.
    /// - Returns: The path.
    static func readV2(
        _ path: [String], where condition: String? = nil, select: String, orderBy order: String? = nil,
        take: Int? = nil
    ) -> URLPath {
        var query: [(String, String)] = []
        if let condition { query.append(("where", condition)) }
        query.append(("select", select))
        if let order { query.append(("orderBy", order)) }
        if let take { query.append(("take", "\(take)")) }
        return URLPath(["api", "v2"] + path, query: query)
    }
}

extension EntityReference {
    /// Returns the type and ID of the item as path components.
    ///
    /// The values come from a message and must not lead elsewhere in the API.
    ///
    /// - Throws: `ToolError` of kind `.notFound` if no item can have this type and ID.
    func pathComponents() throws(ToolError) -> [String] {
        guard let id = Int64(sourceId), id > 0, !entityType.isEmpty,
            entityType.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) })
        else {
            throw ToolError(kind: .notFound, message: "Targetprocess has no items with this type and ID.")
        }
        return [entityType, "\(id)"]
    }
}

extension Int64 {
    /// Creates the numeric ID of an item, a comment, or a time.
    ///
    /// - Throws: `ToolError` of kind `.notFound` if no resource can have the ID.
    init(resourceID text: String) throws(ToolError) {
        guard let number = Int64(text), number > 0 else {
            throw ToolError(kind: .notFound, message: "Targetprocess has no resource with this ID.")
        }
        self = number
    }
}
