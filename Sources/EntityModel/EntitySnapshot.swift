/// What an item holds at one version, as far as its adapter reads it.
public struct EntitySnapshot: Hashable, Sendable, Codable {
    public var entity: EntityReference
    /// Grows with each change of the item: Targetprocess's `EntityVersion`, Jira's `updated` in milliseconds since 1970.
    public var version: Int64
    /// When the item last changed, in milliseconds since 1970, by the tool's clock.
    public var modifiedAt: Int64
    public var fields: [FieldID: FieldValue]
    /// How far the work is, by the fields that hold a workflow state; `nil` where the tool does not tell.
    public var stages: [FieldID: WorkflowStage]?
    /// Further names of the states and options that fields hold: the ID, and the names in other languages.
    ///
    /// A profile may name a value by any of them. The value itself keeps one name, whatever language the tool speaks.
    public var names: [FieldID: [String]]?
    /// What the project is called in which the item stands: its id, and in Jira its key; `nil` where nobody tells.
    public var projects: [String]?
    /// The name of the team that works on the item, where the tool has teams.
    public var team: String?
    /// Whether the item is archived, and takes no changes; `nil` where the source of the snapshot does not tell.
    public var isArchived: Bool?
    /// All comments and all logged work, each oldest first; `nil` where the source of the snapshot does not tell of comments.
    public var comments: [Comment]?
    /// Where a person opens the item.
    public var url: String?
    /// The name that people use: Jira's key, Targetprocess's id.
    public var displayKey: String?
    /// What fields held before Tandem began to change them in steps, where it was cut off before the last one.
    public var begun: [FieldID: FieldValue]?
    /// What of a field's formatting the generic language has no words for; `nil` where nothing is lost.
    public var losses: [FieldID: [Loss]]?

    public init(
        entity: EntityReference, version: Int64, modifiedAt: Int64, fields: [FieldID: FieldValue],
        stages: [FieldID: WorkflowStage]? = nil, projects: [String]? = nil, team: String? = nil,
        isArchived: Bool? = nil, comments: [Comment]? = nil, url: String? = nil,
        displayKey: String? = nil,
        losses: [FieldID: [Loss]]? = nil
    ) {
        self.entity = entity
        self.version = version
        self.modifiedAt = modifiedAt
        self.fields = fields
        self.stages = stages
        self.projects = projects
        self.team = team
        self.isArchived = isArchived
        self.comments = comments
        self.url = url
        self.displayKey = displayKey
        self.losses = losses
    }
}

extension EntitySnapshot {
    /// Whether a field holds a value, by whatever name the value is known.
    public func holds(_ value: FieldValue, in field: FieldID) -> Bool {
        let held = fields[field] ?? .empty
        return value.means(held) || value.names(held, amongOthers: names?[field] ?? [])
    }
}

/// One comment of an item.
public struct Comment: Hashable, Sendable, Codable {
    public var id: String
    /// The text without the author line that Tandem puts above a comment that it carries over.
    public var body: RichText
    /// The author's name as the tool shows it.
    public var author: String
    /// The author as the tool knows them, where that matters to the other one: of logged work.
    public var writer: Person?
    /// The comment that it answers, where the tool has threads.
    public var parent: CommentParent?
    /// What makes it logged work; its ``id`` is ``id(ofWork:)`` then.
    public var work: LoggedWork?
    /// When the text last changed, in milliseconds since 1970.
    public var modifiedAt: Int64
    /// Where the comment was carried from, if its marker says that Tandem wrote it.
    public var origin: CommentOrigin?
    /// Whether the tool hides the comment from some of its readers.
    ///
    /// Private stays private: it is not carried over.
    public var isPrivate: Bool

    public init(
        id: String, body: RichText, author: String, writer: Person? = nil, parent: CommentParent? = nil,
        work: LoggedWork? = nil,
        modifiedAt: Int64, origin: CommentOrigin? = nil, isPrivate: Bool = false
    ) {
        self.id = id
        self.body = body
        self.author = author
        self.writer = writer
        self.parent = parent
        self.work = work
        self.modifiedAt = modifiedAt
        self.origin = origin
        self.isPrivate = isPrivate
    }
}

/// The comment that another one answers.
public struct CommentParent: Hashable, Sendable, Codable {
    /// `nil` where it is not known, or not there.
    public var id: String?
    /// The name of who wrote it; empty where nobody is to be named.
    public var author: String

    public init(id: String?, author: String) {
        self.id = id
        self.author = author
    }
}

/// The comment that another one is a copy of.
///
/// It is the marker by which a creation is found again after a crash.
public struct CommentOrigin: Hashable, Sendable, Codable {
    public var toolId: String
    public var entityId: String
    public var commentId: String

    public init(toolId: String, entityId: String, commentId: String) {
        self.toolId = toolId
        self.entityId = entityId
        self.commentId = commentId
    }
}
