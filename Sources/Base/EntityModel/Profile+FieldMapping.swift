extension Profile {
    /// Which field of one tool corresponds to which of the other, and by which rules.
    public struct FieldMapping: Hashable, Sendable, Codable {
        public var source: FieldID
        public var target: FieldID
        public var direction: Direction
        public var conflictRule: ConflictRule
        /// Whether values cross only when two items are shared, and the field goes its own way on either side after.
        public var isInitialOnly: Bool
        /// What values become; one that stands in no row becomes the one of the same name.
        public var values: [ValueMapping]
        /// Which files cross, where the field holds files.
        public var attachments: AttachmentFilter
        /// What becomes of a value that names what the other tool does not have.
        public var onMissing: MissingReferencePolicy
        /// Which board is which team's, where the field holds sprints and teams' iterations.
        public var teamBoards: [TeamBoard]

        public init(
            source: FieldID, target: FieldID, direction: Direction = .both, conflictRule: ConflictRule = .newest,
            isInitialOnly: Bool = false, values: [ValueMapping] = [],
            attachments: AttachmentFilter = AttachmentFilter(),
            onMissing: MissingReferencePolicy = .reject, teamBoards: [TeamBoard] = []
        ) {
            self.source = source
            self.target = target
            self.direction = direction
            self.conflictRule = conflictRule
            self.isInitialOnly = isInitialOnly
            self.values = values
            self.attachments = attachments
            self.onMissing = onMissing
            self.teamBoards = teamBoards
        }
    }

    /// What becomes of a value that names what a tool does not have: a sprint, a version, a component.
    public enum MissingReferencePolicy: String, Hashable, Sendable, Codable {
        /// It is refused, and the history says so.
        case reject
        /// It is made, where the tool lets it be made by its name.
        case create
    }

    /// Which files cross; the others stay where they are.
    public struct AttachmentFilter: Hashable, Sendable, Codable {
        /// Files of more bytes do not cross; `nil` for no limit but the tools' own.
        public var maximumBytes: Int64?
        /// Files whose names end so do not cross, in upper or lower case: `.mp4`.
        public var excludedExtensions: [String]

        public init(maximumBytes: Int64? = nil, excludedExtensions: [String] = []) {
            self.maximumBytes = maximumBytes
            self.excludedExtensions = excludedExtensions
        }
    }

    /// One row of a table of values: options by their names, users by id, e-mail address or login.
    ///
    /// As with states, the first row that has a value decides what it becomes, all its rows tell what it may stay.
    public struct ValueMapping: Hashable, Sendable, Codable {
        /// Stands for each value that no other row has.
        public static let other = "*"

        public var source: String
        public var target: String

        public init(source: String, target: String) {
            self.source = source
            self.target = target
        }
    }
}

/// Mappings that were stored before a rule existed are read as if they said nothing of it.
extension Profile.FieldMapping {
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            source: try values.decode(FieldID.self, forKey: .source),
            target: try values.decode(FieldID.self, forKey: .target),
            direction: try values.decode(Profile.Direction.self, forKey: .direction),
            conflictRule: try values.decode(Profile.ConflictRule.self, forKey: .conflictRule),
            isInitialOnly: try values.decodeIfPresent(Bool.self, forKey: .isInitialOnly) ?? false,
            values: try values.decodeIfPresent([Profile.ValueMapping].self, forKey: .values) ?? [],
            attachments: try values.decodeIfPresent(Profile.AttachmentFilter.self, forKey: .attachments)
                ?? Profile.AttachmentFilter(),
            onMissing: try values.decodeIfPresent(Profile.MissingReferencePolicy.self, forKey: .onMissing) ?? .reject,
            teamBoards: try values.decodeIfPresent([Profile.TeamBoard].self, forKey: .teamBoards) ?? [])
    }
}
