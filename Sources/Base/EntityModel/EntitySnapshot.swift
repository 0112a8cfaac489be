/// What an item holds at one version, as far as its adapter reads it.
public struct EntitySnapshot: Hashable, Sendable, Codable {
    public var entity: EntityReference
    /// Grows with each change of the item: Targetprocess's `EntityVersion`, Jira's `updated` in milliseconds since
    /// 1970.
    public var version: Int64
    /// When the item last changed, in milliseconds since 1970, by the tool's clock.
    public var modifiedAt: Int64
    public var fields: [FieldID: FieldValue]
    /// How far the work is, by the fields that hold a workflow state; `nil` where the tool does not tell.
    public var stateCategories: [FieldID: StateCategory]?
    /// Further names of the states and options that fields hold: the ID, and the names in other languages.
    ///
    /// A profile may name a value by any of them. The value itself keeps one name, whatever language the tool speaks.
    public var names: [FieldID: [String]]?
    /// What the project is called in which the item stands: its id, and in Jira its key; `nil` where nobody tells.
    public var projectIDs: [String]?
    /// The name of the team that works on the item, where the tool has teams.
    public var team: String?
    /// Whether the item is archived, and takes no changes; `nil` where the source of the snapshot does not tell.
    public var isArchived: Bool?
    /// All comments and all logged work, each oldest first; `nil` where the source of the snapshot does not tell of
    /// comments.
    public var comments: [Comment]?
    /// Fingerprints of the comments and the logged work; `nil` where the adapter did not ask for them.
    public var commentFingerprints: CommentFingerprints?
    /// Where a person opens the item.
    public var url: String?
    /// The name that people use: Jira's key, Targetprocess's id.
    public var displayKey: String?
    /// What fields held before Tandem began to change them in steps, where it was cut off before the last one.
    public var interruptedWrites: [FieldID: FieldValue]?
    /// What of a field's formatting the generic language has no words for; `nil` where nothing is lost.
    public var formattingLosses: [FieldID: [FormattingLoss]]?
    /// The fields whose values cannot be decoded, each with the problem; `nil` where all can.
    ///
    /// If ``fields`` has a value for such a field, the value is a set of which other members cannot be decoded: members
    /// that are missing from it are not gone.
    public var unreadable: [FieldID: String]?

    public init(
        entity: EntityReference, version: Int64, modifiedAt: Int64, fields: [FieldID: FieldValue],
        stateCategories: [FieldID: StateCategory]? = nil, projectIDs: [String]? = nil, team: String? = nil,
        isArchived: Bool? = nil, comments: [Comment]? = nil, url: String? = nil,
        displayKey: String? = nil,
        formattingLosses: [FieldID: [FormattingLoss]]? = nil
    ) {
        self.entity = entity
        self.version = version
        self.modifiedAt = modifiedAt
        self.fields = fields
        self.stateCategories = stateCategories
        self.projectIDs = projectIDs
        self.team = team
        self.isArchived = isArchived
        self.comments = comments
        self.url = url
        self.displayKey = displayKey
        self.formattingLosses = formattingLosses
    }
}

extension EntitySnapshot {
    /// Whether a field holds a value, by whatever name the value is known.
    public func holds(_ value: FieldValue, in field: FieldID) -> Bool {
        let held = fields[field] ?? .empty
        return value.isEquivalent(to: held) || value.names(held, amongOthers: names?[field] ?? [])
    }

    /// Sets what was read of a field.
    ///
    /// - Parameters:
    ///   - field: The field.
    ///   - read: Returns the value, or `nil` if the tool does not report the field.
    public mutating func decode(_ field: FieldID, _ read: () throws(UnreadableValue) -> FieldValue?) {
        do throws(UnreadableValue) {
            let value = try read()
            try UnreadableValue.check(length: value?.textLength ?? 0)
            fields[field] = value
        } catch {
            fields[field] = error.readable
            unreadable = (unreadable ?? [:]).merging([field: error.reason]) { $1 }
        }
    }

    /// The snapshot without fields that cannot be decoded, as if its source did not report them.
    ///
    /// A webhook request that cannot be decoded says that the item must be read, and not that it cannot be read.
    public var withoutUnreadable: EntitySnapshot {
        guard let unreadable else { return self }
        var snapshot = self
        for field in unreadable.keys { snapshot.fields[field] = nil }
        snapshot.unreadable = nil
        return snapshot
    }

    /// Marks the files that a text of the item shows.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - losses: What of it the generic language has no words for, pictures among them.
    ///   - field: The field that holds the files.
    public mutating func markFiles(mentionedBy text: RichText, losses: [FormattingLoss], in field: FieldID) {
        let pictures = losses.filter { [.image, .attachment].contains($0.feature) }.reduce(0) { $0 + $1.count }
        guard pictures > 0, case .files(var files)? = fields[field] else { return }
        let words = text.plainText
        let named = Set(files.filter { words.contains($0.name) }.map(\.name))
        for place in files.indices where named.contains(files[place].name) || named.count < pictures {
            // A picture without a name may be any of the files.
            files[place].isMentioned = true
        }
        fields[field] = .files(files)
    }

    /// The objects of a field's text that a new text would destroy.
    public func embedded(in field: FieldID) -> [FormattingLoss] { formattingLosses?[field]?.embedded ?? [] }
}

extension FieldID {
    /// Stands for an item's comments among the fields that cannot be decoded.
    public static let comments = FieldID("comments")
}

/// One comment of an item.
public struct Comment: Hashable, Sendable, Codable {
    public var id: String
    /// The text without the author line that Tandem puts above a comment that it carries over.
    public var body: RichText
    /// The author's name as the tool shows it.
    public var authorName: String
    /// The author as the tool knows them, where that matters to the other one: of logged work.
    public var authorUser: ToolUser?
    /// The comment that it answers, where the tool has threads.
    public var parent: CommentParent?
    /// What makes it logged work; its ``id`` is ``id(ofWork:)`` then.
    public var worklog: Worklog?
    /// When the text last changed, in milliseconds since 1970.
    public var modifiedAt: Int64
    /// The signed marker of a copy that Tandem wrote; a marker without a valid signature is not reported.
    public var marker: CommentMarker?
    /// Whether Tandem's own user wrote a comment that has a marker; `nil` where the tool does not tell.
    public var isByTandem: Bool?
    /// Whether the tool hides the comment from some of its readers.
    ///
    /// Private stays private: it is not carried over.
    public var isPrivate: Bool
    /// The reason why the comment cannot be decoded; `nil` for a comment that can.
    ///
    /// The text of such a comment is not known. Its ``body`` is empty and must not be used.
    public var unreadable: String?
    /// What of the text the generic language has no words for; `nil` where nothing is lost.
    public var losses: [FormattingLoss]?

    public init(
        id: String, body: RichText, authorName: String, authorUser: ToolUser? = nil, parent: CommentParent? = nil,
        worklog: Worklog? = nil,
        modifiedAt: Int64, marker: CommentMarker? = nil, isByTandem: Bool? = nil, isPrivate: Bool = false
    ) {
        self.id = id
        self.body = body
        self.authorName = authorName
        self.authorUser = authorUser
        self.parent = parent
        self.worklog = worklog
        self.modifiedAt = modifiedAt
        self.marker = marker
        self.isByTandem = isByTandem
        self.isPrivate = isPrivate
    }

    /// The original that the marker names.
    public var origin: CommentOrigin? { marker?.origin }

    /// Whether the marker was signed for an item and does not contradict the author that the tool reports.
    ///
    /// A copy of a marker on another item, or in another user's comment, proves nothing.
    public func isMarked(for place: CommentLocation) -> Bool {
        marker?.place == place && isByTandem != false
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

/// An item as the place of a comment.
public struct CommentLocation: Hashable, Sendable, Codable {
    public var toolId: String
    public var entityId: String

    public init(toolId: String, entityId: String) {
        self.toolId = toolId
        self.entityId = entityId
    }

    public init(_ entity: EntityReference) {
        self.init(toolId: entity.tool.id, entityId: entity.sourceId)
    }
}

/// The statement that Tandem signs with each copy of a comment: the original and the item that the copy was written to.
public struct CommentMarker: Hashable, Sendable, Codable {
    public var origin: CommentOrigin
    public var place: CommentLocation

    public init(origin: CommentOrigin, place: CommentLocation) {
        self.origin = origin
        self.place = place
    }
}
