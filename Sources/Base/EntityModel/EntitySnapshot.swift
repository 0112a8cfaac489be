public import Primitives

/// The state of an item at one version, as far as its adapter reads it.
public struct EntitySnapshot: Hashable, Sendable, Codable {
    public var entity: EntityReference
    /// A number that grows with each change of the item: Targetprocess's `EntityVersion`, or Jira's `updated` in
    /// milliseconds since 1970.
    public var version: Int64
    /// The time of the last change by the tool's clock.
    public var modifiedAt: Timestamp
    public var fields: [FieldID: FieldValue]
    /// The state categories of the fields that hold a workflow state; `nil` if the tool does not report them.
    public var stateCategories: [FieldID: StateCategory]?
    /// Further names of the states and options that fields hold: the ID, and the names in other languages.
    ///
    /// A profile may name a value by any of them. The value itself keeps one name, whatever language the tool uses.
    public var names: [FieldID: [String]]?
    /// The identifiers of the item's project: its ID and, in Jira, its key.
    ///
    /// They are `nil` if the source of the snapshot does not report them.
    public var projectIDs: [String]?
    /// The name of the team that works on the item, if the tool has teams.
    public var team: String?
    /// Whether the item is archived and cannot be changed; `nil` if the source of the snapshot does not report it.
    public var isArchived: Bool?
    /// All comments and all worklogs, each in order of age, oldest first.
    ///
    /// They are `nil` if the source of the snapshot does not report comments.
    public var comments: [Comment]?
    /// Fingerprints of the comments and the worklogs; `nil` if the adapter did not request them.
    public var commentFingerprints: CommentFingerprints?
    /// The address at which a user opens the item.
    public var url: String?
    /// The name that users know: Jira's key or Targetprocess's ID.
    public var displayKey: String?
    /// The original values of fields that Tandem changes in several steps, if it was interrupted before the last step.
    public var interruptedWrites: [FieldID: FieldValue]?
    /// The formatting of each field that rich text cannot represent; `nil` if nothing is lost.
    public var formattingLosses: [FieldID: [FormattingLoss]]?
    /// The fields whose values cannot be decoded, each with the problem; `nil` if all can be decoded.
    ///
    /// If ``fields`` has a value for such a field, the value is a set whose other members cannot be decoded. Members
    /// that are missing from it may still exist.
    public var unreadable: [FieldID: String]?

    public init(
        entity: EntityReference, version: Int64, modifiedAt: Timestamp, fields: [FieldID: FieldValue],
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
    /// Returns whether a field holds a value, by any of the names of the value.
    public func holds(_ value: FieldValue, in field: FieldID) -> Bool {
        let held = fields[field] ?? .empty
        return value.isEquivalent(to: held) || value.names(held, amongOthers: names?[field] ?? [])
    }

    /// Sets the value of a field, or records that the value cannot be decoded.
    ///
    /// - Parameters:
    ///   - field: The field.
    ///   - read: A closure that returns the value, or `nil` if the tool does not report the field.
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

    /// The snapshot without the fields that cannot be decoded, as if its source did not report them.
    ///
    /// If a webhook request cannot be decoded, the item must be read. This does not mean that the item is unreadable.
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
    ///   - losses: The formatting that rich text cannot represent, including pictures.
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

    /// Returns the objects in a field's text that a write of a new text would destroy.
    public func embedded(in field: FieldID) -> [FormattingLoss] { formattingLosses?[field]?.embedded ?? [] }
}

extension FieldID {
    /// The pseudo-field for an item's comments in the list of fields that cannot be decoded.
    public static let comments = FieldID("comments")
}

/// One comment of an item.
public struct Comment: Hashable, Sendable, Codable {
    public var id: String
    /// The text without the attribution line that Tandem puts above a copied comment.
    public var body: RichText
    /// The name of the author as the tool shows it.
    public var authorName: String
    /// The author as a user of the tool.
    ///
    /// It is set only for worklogs, because the other tool needs it there.
    public var authorUser: ToolUser?
    /// The comment that this one replies to, if the tool has threads.
    public var parent: CommentParent?
    /// The duration and day of a worklog; `nil` for a comment.
    ///
    /// The ``id`` of a worklog comes from ``id(ofWork:)``.
    public var worklog: Worklog?
    /// The time of the last change of the text.
    public var modifiedAt: Timestamp
    /// The signed marker of a copy that Tandem wrote.
    ///
    /// A marker without a valid signature is not reported.
    public var marker: CommentMarker?
    /// Whether Tandem's own user wrote a comment that has a marker; `nil` if the tool does not report it.
    public var isByTandem: Bool?
    /// Whether the tool hides the comment from some users.
    ///
    /// Private comments are never copied.
    public var isPrivate: Bool
    /// The reason why the comment cannot be decoded; `nil` for a comment that can.
    ///
    /// The text of such a comment is unknown. Its ``body`` is empty and must not be used.
    public var unreadable: String?
    /// The formatting of the text that rich text cannot represent; `nil` if nothing is lost.
    public var losses: [FormattingLoss]?

    public init(
        id: String, body: RichText, authorName: String, authorUser: ToolUser? = nil, parent: CommentParent? = nil,
        worklog: Worklog? = nil,
        modifiedAt: Timestamp, marker: CommentMarker? = nil, isByTandem: Bool? = nil, isPrivate: Bool = false
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

    /// Returns whether the marker was signed for an item and does not contradict the author that the tool reports.
    ///
    /// A copy of a marker on another item, or in another user's comment, proves nothing.
    public func isMarked(for place: CommentLocation) -> Bool {
        marker?.place == place && isByTandem != false
    }
}

/// The comment that another one replies to.
public struct CommentParent: Hashable, Sendable, Codable {
    /// The ID of the comment; `nil` if it is unknown or does not exist.
    public var id: String?
    /// The name of the author; empty if no author should be named.
    public var author: String

    public init(id: String?, author: String) {
        self.id = id
        self.author = author
    }
}

/// The comment that another one is a copy of.
///
/// It is part of the marker by which the copy is found again after a crash.
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

/// The item that a comment belongs to.
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

/// The statement that Tandem signs with each copy of a comment.
///
/// It names the original and the item that the copy was written to.
public struct CommentMarker: Hashable, Sendable, Codable {
    public var origin: CommentOrigin
    public var place: CommentLocation

    public init(origin: CommentOrigin, place: CommentLocation) {
        self.origin = origin
        self.place = place
    }
}
