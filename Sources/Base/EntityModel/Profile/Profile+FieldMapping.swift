extension Profile {
    /// A pair of fields that correspond, and the rules for them.
    public struct FieldMapping: Hashable, Sendable, Codable {
        public var source: FieldID
        public var target: FieldID
        public var direction: Direction
        public var conflictRule: ConflictRule
        /// Whether values are copied only when two items are first shared.
        ///
        /// Afterward, the two fields change independently.
        public var isInitialOnly: Bool
        /// The value mappings.
        ///
        /// A value without a mapping becomes the value of the same name.
        public var values: [ValueMapping]
        /// The filter for the attachments to sync, if the field holds files.
        public var attachments: AttachmentFilter
        /// The policy for a value that names something that does not exist in the other tool.
        public var onMissing: MissingReferencePolicy
        /// The board of each team, if the fields hold sprints and team iterations.
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

    /// The policy for a value that names a sprint, version, or component that does not exist in the tool.
    public enum MissingReferencePolicy: String, Hashable, Sendable, Codable {
        /// The value is rejected, and the history says so.
        case reject
        /// The named reference is created, if the tool allows it.
        case create
    }

    /// A filter for the attachments to sync.
    ///
    /// Other attachments are not copied.
    public struct AttachmentFilter: Hashable, Sendable, Codable {
        /// The maximum size in bytes of a file to sync; `nil` for no limit except the tools' own.
        public var maximumBytes: Int64?
        /// The ends of file names, such as `.mp4`.
        ///
        /// Files with these names are not synced.
        ///
        /// Case is ignored.
        public var excludedExtensions: [String]

        public init(maximumBytes: Int64? = nil, excludedExtensions: [String] = []) {
            self.maximumBytes = maximumBytes
            self.excludedExtensions = excludedExtensions
        }
    }

    /// One row of a table of values.
    ///
    /// Options are given by name, users by ID, email address, or login.
    ///
    /// The first row that contains a value decides what it becomes. All rows that contain it decide which counterparts
    /// may stay.
    public struct ValueMapping: Hashable, Sendable, Codable {
        /// The placeholder for each value that no other row contains.
        public static let other = "*"

        public var source: String
        public var target: String

        public init(source: String, target: String) {
            self.source = source
            self.target = target
        }
    }
}

/// Profiles that were stored before a rule existed do not contain its key. Decoding then uses the default.
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
