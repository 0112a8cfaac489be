/// An integration profile: which two tools are kept in step, and by which rules.
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
    /// The formats of Jira's text fields that are set by hand, by the IDs of the fields.
    public var renderers: [FieldID: TextRenderer] = [:]
    /// The names by which the tools' translated values were known when the profile was stored; profile-api keeps them.
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
        /// Which items may be shared, and where their counterparts are made; the first that fits an item counts.
        public var routings: [Routing]
        public var typeMappings: [TypeMapping]
        /// What becomes of an item whose counterpart is deleted.
        public var onDelete: DeletePolicy
        /// What becomes of a share one of whose items leaves its route's place.
        public var onMove: MovePolicy
        /// What becomes of a share one of whose items is converted to one of another type and id.
        public var onConvert: ConvertPolicy
        /// What becomes of a share one of whose items is archived.
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
    /// It takes effect if a webhook or the tool's own record says that the item was deleted, and the tool confirms that
    /// the item no longer exists. An item that is merely not found may be hidden from the user.
    public enum DeletePolicy: String, Hashable, Sendable, Codable {
        /// The item stays as it is, and the share is shown as broken.
        case keep
        /// The item gets a comment that says so.
        case comment
        /// The item is deleted, too.
        case delete
    }

    /// What becomes of a share one of whose items was moved to where no route of its mapping leads.
    public enum MovePolicy: String, Hashable, Sendable, Codable {
        /// It goes on.
        case keep
        /// It ends; both items stay, and are not shared again but by a person.
        case unshare
    }

    /// What becomes of a share one of whose items was converted, which gives it another id in Targetprocess.
    public enum ConvertPolicy: String, Hashable, Sendable, Codable {
        /// It goes with the item; where no mapping has the new type, fields rest until one does.
        case follow
        /// It ends; both items stay, and are not shared again but by a person.
        case unshare
    }

    /// What becomes of a share one of whose items was archived, where the tool tells that it was.
    public enum ArchivePolicy: String, Hashable, Sendable, Codable {
        /// It rests until the item is restored, and goes on then.
        case pause
        /// It ends; both items stay, and are not shared again but by a person.
        case unshare
    }

    /// A static route: the items of a part of one tool have their counterparts in a part of the other.
    public struct Routing: Hashable, Sendable, Codable {
        public var id: String
        public var source: Selector
        public var target: Selector
        /// Which side's items get counterparts made on the other.
        public var direction: Direction
        /// Whether an item gets its counterpart as soon as it fits, or when a person asks for it.
        public var isAutomatic: Bool

        /// One end of the route.
        public struct Selector: Hashable, Sendable, Codable {
            public var scope: EntityScope
            /// Which of the scope's items are meant, in the tool's own language; `nil` for all.
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

    /// Which types become each other, and how their fields do.
    public struct TypeMapping: Hashable, Sendable, Codable {
        public var sourceType: String
        public var targetType: String
        public var fields: [FieldMapping]
        public var states: [StateMapping]
        /// Whether a state that stands in no row becomes one of the same stage of work.
        public var mapsStateCategories: Bool
        public var comments: Direction
        /// Which comments cross, and under whose name.
        public var commentFilter: CommentFilter
        /// Which way worklogs and times cross.
        public var worklogs: Direction
        /// What fields hold in an item that is made, where the tool demands them and nothing is mapped to them.
        ///
        /// As text; a choice by its name or id.
        public var defaults: Defaults
        /// The resolutions of Jira by the states for which they are set, named by either tool's state; `*` for all
        /// others.
        ///
        /// A workflow step that demands a resolution is taken only if a row names one.
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

    /// Which comments cross, whichever way, and under whose name; private ones never do.
    ///
    /// It holds for comments that are new to the other side: one that crossed goes on to follow its original.
    public struct CommentFilter: Hashable, Sendable, Codable {
        /// Only comments whose text has this word, in upper or lower case, cross; `nil` for all.
        public var keyword: String?
        /// Comments of these people, by the names that the tool shows, stay where they are.
        public var excludedAuthors: [String]
        /// Whether a copy names who wrote the original.
        public var includesAuthorName: Bool

        public init(keyword: String? = nil, excludedAuthors: [String] = [], includesAuthorName: Bool = true) {
            self.keyword = keyword
            self.excludedAuthors = excludedAuthors
            self.includesAuthorName = includesAuthorName
        }

        /// The words of a text as ``keyword`` is looked for among them.
        public static func words(of text: String) -> [String] {
            text.split { !($0.isLetter || $0.isNumber || "#@_-".contains($0)) }.map(String.init)
        }
    }

    /// One row of the table of states.
    ///
    /// A state may stand in several rows: the first row that has it decides what it becomes, all its rows tell what it
    /// may stay.
    public struct StateMapping: Hashable, Sendable, Codable {
        public var source: String
        public var target: String
        /// The row holds for items of this team alone, by its name; rows of an item's own team come before the others.
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

    /// Which side's value stays when both changed the same field.
    public enum ConflictRule: String, Hashable, Sendable, Codable {
        case newest, source, target
    }
}

// Profiles that were stored before a rule existed are read as if they said nothing of it.

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
