/// A query for a tool's items that have one of some types, are in a scope, and match all filters.
public struct EntityQuery: Hashable, Sendable, Codable {
    /// The types, by the tool's own names.
    public var types: [String]
    /// The scope; `nil` for the whole tool.
    public var scope: EntityScope?
    /// The filters, in the tool's own query language.
    ///
    /// For Jira, this is JQL.
    ///
    /// For Targetprocess, this is a `where` expression of API v2. With a question mark before it, it is a filter as in
    /// Targetprocess views. The tool itself evaluates the filters.
    public var filters: [String]
    /// The IDs to which the query is limited; `nil` for all items.
    public var ids: [String]?
    /// The cursor from the previous page; `nil` for the first page.
    public var cursor: String?
    /// The maximum number of items on a page; `nil` for the tool's default.
    public var limit: Int?

    /// Whether the page must report the share that each item was created for.
    ///
    /// Sharing items requires it; counting items does not.
    public var includesMarkers: Bool { ids != nil || limit != nil }

    public init(
        types: [String], scope: EntityScope?, filters: [String] = [], ids: [String]? = nil, cursor: String? = nil,
        limit: Int? = nil
    ) {
        self.types = types
        self.scope = scope
        self.filters = filters
        self.ids = ids
        self.cursor = cursor
        self.limit = limit
    }
}

extension EntityQuery {
    /// Returns whether a filter can be enclosed in parentheses without closing them early.
    ///
    /// Adapters combine the filter with conditions that limit it to its project, both in JQL and in Targetprocess
    /// filters.
    public static func hasBalancedDelimiters(_ filter: String) -> Bool {
        var depth = 0
        var quote: Character?
        var isEscaped = false
        for character in filter {
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil }
            } else {
                switch character {
                case "\"", "'": quote = character
                case "(": depth += 1
                case ")": depth -= 1
                default: break
                }
                if depth < 0 { return false }
            }
        }
        return depth == 0 && quote == nil && !isEscaped
    }
}

/// One page of the items that match a query.
public struct EntityPage: Hashable, Sendable, Codable {
    public struct Item: Hashable, Sendable, Codable {
        public var entity: EntityReference
        /// The share that Tandem created the item for, if the item still has its marker.
        public var createdForShare: String?

        public init(entity: EntityReference, createdForShare: String? = nil) {
            self.entity = entity
            self.createdForShare = createdForShare
        }
    }

    public var items: [Item]
    /// An opaque cursor for the next page; `nil` on the last page.
    public var next: String?

    public init(items: [Item], next: String? = nil) {
        self.items = items
        self.next = next
    }
}
