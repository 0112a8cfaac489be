/// An integration profile: the two tools whose items are kept in sync, and the rules for it.
public struct Profile: Hashable, Sendable, Codable {
    public enum Status: String, Hashable, Sendable, Codable {
        case enabled = "Enabled"
        case disabled = "Disabled"
    }

    public var id: String
    public var account: AccountID
    public var name: String
    public var status: Status
    public var sourceTool: Tool
    public var targetTool: Tool
    public var mappings: [Mapping]
    /// The time zone in which a point in time becomes a day; `nil` for the one in which the tool reports it.
    public var timeZone: ZoneRule?
    /// The formats of Jira's text fields that an administrator set, by field ID.
    public var renderers: [FieldID: TextRenderer] = [:]
    /// The names that the tools' translated values had when the profile was stored.
    ///
    /// The profile API maintains them.
    public var knownNames: [KnownName] = []

    public init(
        id: String, account: AccountID, name: String, status: Status, sourceTool: Tool, targetTool: Tool,
        mappings: [Mapping]
    ) {
        self.id = id
        self.account = account
        self.name = name
        self.status = status
        self.sourceTool = sourceTool
        self.targetTool = targetTool
        self.mappings = mappings
    }

    public struct Mapping: Hashable, Sendable, Codable {
        public var id: String
        /// The rules for the items that may be shared and for the place of their counterparts.
        ///
        /// The first that matches an item applies.
        public var routings: [Routing]
        public var typeMappings: [TypeMapping]
        /// The policy for an item whose counterpart was deleted.
        public var onDelete: DeletePolicy
        /// The policy for a share if one of its items leaves the scope of its routing.
        public var onMove: MovePolicy
        /// The policy for a share if one of its items is converted to another type, which gives it a new ID.
        public var onConvert: ConvertPolicy
        /// The policy for a share if one of its items is archived.
        public var onArchive: ArchivePolicy

        public init(
            id: String, routings: [Routing] = [], typeMappings: [TypeMapping], onDelete: DeletePolicy = .keep,
            onMove: MovePolicy = .keep, onConvert: ConvertPolicy = .follow, onArchive: ArchivePolicy = .pause
        ) {
            self.id = id
            self.routings = routings
            self.typeMappings = typeMappings
            self.onDelete = onDelete
            self.onMove = onMove
            self.onConvert = onConvert
            self.onArchive = onArchive
        }
    }

    /// The policy for an item whose counterpart was deleted.
    ///
    /// It applies if a webhook or the tool's own record reports the deletion, and the tool confirms that the item no
    /// longer exists. An item that is merely not found may be hidden from the user.
    public enum DeletePolicy: String, Hashable, Sendable, Codable {
        /// The item stays as it is, and the share is shown as broken.
        case keep
        /// The item gets a comment that reports the deletion.
        case comment
        /// The item is deleted, too.
        case delete
    }

    /// The policy for a share if one of its items moves to a project that no routing of its mapping covers.
    public enum MovePolicy: String, Hashable, Sendable, Codable {
        /// The share continues.
        case keep
        /// The share ends. Both items stay, and only a user can share them again.
        case unshare
    }

    /// The policy for a share if one of its items is converted, which gives it a new ID in Targetprocess.
    public enum ConvertPolicy: String, Hashable, Sendable, Codable {
        /// The share follows the item. If no mapping has the new type, its fields are not synced until one does.
        case follow
        /// The share ends. Both items stay, and only a user can share them again.
        case unshare
    }

    /// The policy for a share if one of its items is archived and the tool reports it.
    public enum ArchivePolicy: String, Hashable, Sendable, Codable {
        /// The share waits until the item is restored, and then continues.
        case pause
        /// The share ends. Both items stay, and only a user can share them again.
        case unshare
    }

    /// A routing: the items of a project of one tool have their counterparts in a project of the other.
    public struct Routing: Hashable, Sendable, Codable {
        public var id: String
        public var source: Selector
        public var target: Selector
        /// The direction in which counterparts are created.
        public var direction: Direction
        /// Whether an item gets its counterpart as soon as it matches.
        ///
        /// Otherwise, a user must request it.
        public var isAutomatic: Bool

        /// One side of the routing.
        public struct Selector: Hashable, Sendable, Codable {
            public var scope: EntityScope
            /// A filter for the items of the scope, in the tool's own query language; `nil` for all items.
            public var filter: String?

            public init(scope: EntityScope, filter: String? = nil) {
                self.scope = scope
                self.filter = filter
            }
        }

        public init(
            id: String, source: Selector, target: Selector, direction: Direction = .both, isAutomatic: Bool = false
        ) {
            self.id = id
            self.source = source
            self.target = target
            self.direction = direction
            self.isAutomatic = isAutomatic
        }
    }

    /// A pair of types that correspond, with the rules for their fields, states, comments, and worklogs.
    public struct TypeMapping: Hashable, Sendable, Codable {
        public var sourceType: String
        public var targetType: String
        public var fields: [FieldMapping]
        public var states: [StateMapping]
        /// Whether a state without a mapping becomes a state of the same category.
        public var mapsStateCategories: Bool
        public var comments: Direction
        /// The filter for the comments to sync, and the rule for naming their authors.
        public var commentFilter: CommentFilter
        /// The direction in which worklogs are synced.
        public var worklogs: Direction
        /// The initial values of required fields that nothing is mapped to.
        ///
        /// They are texts. A choice is given by its name or ID.
        public var defaults: Defaults
        /// The Jira resolution to set for each state.
        ///
        /// The state is named as in either tool; `*` covers all other states.
        ///
        /// A workflow step that requires a resolution is performed only if a row names one.
        public var resolutions: [String: String] = [:]

        public struct Defaults: Hashable, Sendable, Codable {
            public var source: [FieldID: String]
            public var target: [FieldID: String]

            public init(source: [FieldID: String] = [:], target: [FieldID: String] = [:]) {
                self.source = source
                self.target = target
            }
        }

        public init(
            sourceType: String, targetType: String, fields: [FieldMapping], states: [StateMapping],
            mapsStateCategories: Bool = false, comments: Direction, commentFilter: CommentFilter = CommentFilter(),
            worklogs: Direction = .none, defaults: Defaults = Defaults()
        ) {
            self.sourceType = sourceType
            self.targetType = targetType
            self.fields = fields
            self.states = states
            self.mapsStateCategories = mapsStateCategories
            self.comments = comments
            self.commentFilter = commentFilter
            self.worklogs = worklogs
            self.defaults = defaults
        }
    }

    /// A filter for the comments to sync in either direction, and the rule for naming their authors.
    ///
    /// Private comments are never synced.
    ///
    /// The filter applies to comments that have no copy yet. An existing copy continues to follow its original.
    public struct CommentFilter: Hashable, Sendable, Codable {
        /// A word that the text of a comment must contain to be synced, ignoring case; `nil` for all comments.
        public var keyword: String?
        /// The authors whose comments are not synced, by the names that the tool shows.
        public var excludedAuthors: [String]
        /// Whether a copy names the author of the original.
        public var includesAuthorName: Bool

        public init(keyword: String? = nil, excludedAuthors: [String] = [], includesAuthorName: Bool = true) {
            self.keyword = keyword
            self.excludedAuthors = excludedAuthors
            self.includesAuthorName = includesAuthorName
        }

        /// Returns the words of a text that are compared with ``keyword``.
        public static func words(of text: String) -> [String] {
            text.split { !($0.isLetter || $0.isNumber || "#@_-".contains($0)) }.map(String.init)
        }
    }

    /// One row of the table of states.
    ///
    /// A state may occur in several rows. The first row that contains it decides what it becomes. All rows that contain
    /// it decide which counterparts may stay.
    public struct StateMapping: Hashable, Sendable, Codable {
        public var source: String
        public var target: String
        /// The name of the only team whose items the row applies to.
        ///
        /// Rows of an item's own team come before the others.
        public var team: String?

        public init(source: String, target: String, team: String? = nil) {
            self.source = source
            self.target = target
            self.team = team
        }
    }

    public enum Direction: String, Hashable, Sendable, Codable {
        case both, toTarget, toSource, none
    }

    /// The side whose value wins if both sides changed the same field.
    public enum ConflictRule: String, Hashable, Sendable, Codable {
        case newest, source, target
    }
}

// Profiles that were stored before a rule existed do not contain its key. Decoding then uses the default.

extension Profile {
    private enum CodingKeys: CodingKey {
        case id, account, name, status, sourceTool, targetTool, mappings, timeZone, renderers, knownNames
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try values.decode(String.self, forKey: .id),
            account: try values.decode(AccountID.self, forKey: .account),
            name: try values.decode(String.self, forKey: .name),
            status: try values.decode(Status.self, forKey: .status),
            sourceTool: try values.decode(Tool.self, forKey: .sourceTool),
            targetTool: try values.decode(Tool.self, forKey: .targetTool),
            mappings: try values.decode([Mapping].self, forKey: .mappings))
        timeZone = try values.decodeIfPresent(ZoneRule.self, forKey: .timeZone)
        renderers = try values.decodeIfPresent([FieldID: TextRenderer].self, forKey: .renderers) ?? [:]
        knownNames = try values.decodeIfPresent([KnownName].self, forKey: .knownNames) ?? []
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(id, forKey: .id)
        try values.encode(account, forKey: .account)
        try values.encode(name, forKey: .name)
        try values.encode(status, forKey: .status)
        try values.encode(sourceTool, forKey: .sourceTool)
        try values.encode(targetTool, forKey: .targetTool)
        try values.encode(mappings, forKey: .mappings)
        try values.encodeIfPresent(timeZone, forKey: .timeZone)
        if !renderers.isEmpty { try values.encode(renderers, forKey: .renderers) }
        if !knownNames.isEmpty { try values.encode(knownNames, forKey: .knownNames) }
    }
}

extension Profile.Mapping {
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try values.decode(String.self, forKey: .id),
            routings: try values.decodeIfPresent([Profile.Routing].self, forKey: .routings) ?? [],
            typeMappings: try values.decode([Profile.TypeMapping].self, forKey: .typeMappings),
            onDelete: try values.decodeIfPresent(Profile.DeletePolicy.self, forKey: .onDelete) ?? .keep,
            onMove: try values.decodeIfPresent(Profile.MovePolicy.self, forKey: .onMove) ?? .keep,
            onConvert: try values.decodeIfPresent(Profile.ConvertPolicy.self, forKey: .onConvert) ?? .follow,
            onArchive: try values.decodeIfPresent(Profile.ArchivePolicy.self, forKey: .onArchive) ?? .pause)
    }
}

extension Profile.TypeMapping {
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            sourceType: try values.decode(String.self, forKey: .sourceType),
            targetType: try values.decode(String.self, forKey: .targetType),
            fields: try values.decode([Profile.FieldMapping].self, forKey: .fields),
            states: try values.decode([Profile.StateMapping].self, forKey: .states),
            mapsStateCategories: try values.decodeIfPresent(Bool.self, forKey: .mapsStateCategories) ?? false,
            comments: try values.decode(Profile.Direction.self, forKey: .comments),
            commentFilter: try values.decodeIfPresent(Profile.CommentFilter.self, forKey: .commentFilter)
                ?? Profile.CommentFilter(),
            worklogs: try values.decodeIfPresent(Profile.Direction.self, forKey: .worklogs) ?? .none,
            defaults: try values.decodeIfPresent(Defaults.self, forKey: .defaults) ?? Defaults())
        resolutions = try values.decodeIfPresent([String: String].self, forKey: .resolutions) ?? [:]
    }
}
