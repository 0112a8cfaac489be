/// What a tool calls what a profile names, for whoever writes one.
public struct ToolMetadata: Hashable, Sendable, Codable {
    /// The types that items can have.
    public var types: [EntityType]
    /// The types of links between items.
    public var relations: [String]
    /// The fields that hold one of a few names, such as a priority, with these; `nil` where the tool was not asked.
    public var values: [FieldValues]?

    public init(types: [EntityType], relations: [String], values: [FieldValues]? = nil) {
        self.types = types
        self.relations = relations
        self.values = values
    }

    /// The names of which a field holds one.
    public struct FieldValues: Hashable, Sendable, Codable {
        public var field: FieldID
        public var names: [String]

        public init(field: FieldID, names: [String]) {
            self.field = field
            self.names = names
        }
    }

    /// A type of items.
    public struct EntityType: Hashable, Sendable, Codable {
        /// What a profile calls it.
        public var id: String
        /// What people call it.
        public var name: String
        /// How high it stands: 0 for what people work on, below that what it is cut into, above it what it is part of.
        ///
        /// `nil` where the tool does not tell.
        public var level: Int?
        /// The workflow states of its items; empty where no project was named that tells them.
        public var states: [State]

        public init(id: String, name: String, level: Int? = nil, states: [State] = []) {
            self.id = id
            self.name = name
            self.level = level
            self.states = states
        }
    }

    /// A workflow state.
    public struct State: Hashable, Sendable, Codable {
        public var name: String
        /// How far the work is; `nil` where the tool does not tell.
        public var stage: StateCategory?
        /// The workflow that has it, where the items of a type run through several: their project's, and teams' own.
        public var workflow: String?

        public init(name: String, stage: StateCategory?, workflow: String? = nil) {
            self.name = name
            self.stage = stage
            self.workflow = workflow
        }
    }
}
