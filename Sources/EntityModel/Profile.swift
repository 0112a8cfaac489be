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
        public var typeMappings: [TypeMapping]

        public init(id: String, typeMappings: [TypeMapping]) {
            self.id = id
            self.typeMappings = typeMappings
        }
    }

    /// Which types become each other, and how their fields do.
    public struct TypeMapping: Hashable, Sendable, Codable {
        public var sourceType: String
        public var targetType: String
        public var fields: [FieldMapping]
        public var states: [StateMapping]
        public var comments: Direction

        public init(
            sourceType: String, targetType: String, fields: [FieldMapping], states: [StateMapping],
            comments: Direction
        ) {
            self.sourceType = sourceType
            self.targetType = targetType
            self.fields = fields
            self.states = states
            self.comments = comments
        }
    }

    public struct FieldMapping: Hashable, Sendable, Codable {
        public var source: FieldID
        public var target: FieldID
        public var direction: Direction
        public var conflict: ConflictRule

        public init(
            source: FieldID, target: FieldID, direction: Direction = .both, conflict: ConflictRule = .newest
        ) {
            self.source = source
            self.target = target
            self.direction = direction
            self.conflict = conflict
        }
    }

    /// One row of the table of states.
    ///
    /// A state may stand in several rows: the first row that has it decides what it becomes, all its rows tell what it
    /// may stay.
    public struct StateMapping: Hashable, Sendable, Codable {
        public var source: String
        public var target: String

        public init(source: String, target: String) {
            self.source = source
            self.target = target
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
