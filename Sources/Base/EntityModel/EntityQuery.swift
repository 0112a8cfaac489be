/// Which of a tool's items are meant: those of some types in a scope that all filters let through.
public struct EntityQuery: Hashable, Sendable, Codable {
    /// In the tool's own language.
    public var types: [String]
    /// `nil` for the whole tool.
    public var scope: EntityScope?
    /// In the tool's own language: JQL in Jira; in Targetprocess a `where` of API v2, or with a question mark before it
    /// what its views filter by.
    ///
    /// The tool itself decides what they mean.
    public var filters: [String]
    /// Only these items, by their ids, are asked about; `nil` for all.
    public var ids: [String]?
    /// Of the page before; `nil` for the first page.
    public var cursor: String?
    /// How many items a page may have at most; `nil` for what suits the tool.
    public var limit: Int?

    /// Whether the page must tell for which shares Tandem made its items: who shares them must know, who counts them
    /// not.
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
    /// Whether a filter can stand between parentheses without reaching out of them: in JQL and in Targetprocess'
    /// filters alike it is put beside the conditions that keep it to its project.
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

/// One page of the items that a selection means.
public struct EntityPage: Hashable, Sendable, Codable {
    public struct Item: Hashable, Sendable, Codable {
        public var entity: EntityReference
        /// The share that Tandem made the item for, where its marker is still on it.
        public var createdForShare: String?

        public init(entity: EntityReference, createdForShare: String? = nil) {
            self.entity = entity
            self.createdForShare = createdForShare
        }
    }

    public var items: [Item]
    /// Opaque; `nil` on the last page.
    public var next: String?

    public init(items: [Item], next: String? = nil) {
        self.items = items
        self.next = next
    }
}
