/// The names that a tool uses for types, links, states, and values, for the author of a profile.
public struct ToolMetadata: Hashable, Sendable, Codable {
    /// The types that items can have.
    public var types: [EntityType]
    /// The types of links between items.
    public var relations: [String]
    /// The fields that offer a few named values, such as a priority, with these values; `nil` if the tool was not
    /// asked.
    public var values: [FieldValues]?

    public init(types: [EntityType], relations: [String], values: [FieldValues]? = nil) {
        self.types = types
        self.relations = relations
        self.values = values
    }

    /// The named values that a field offers.
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
        /// The name of the type in a profile.
        public var id: String
        /// The name that users see.
        public var name: String
        /// The level in the hierarchy of types: 0 for the items that people work on.
        ///
        /// Their parts have lower levels, and the items that contain them have higher ones.
        ///
        /// It is `nil` if the tool does not report it.
        public var level: Int?
        /// The workflow states of its items; empty if the request names no project that defines them.
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
        /// The state category; `nil` if the tool does not report it.
        public var stage: StateCategory?
        /// The workflow that contains the state.
        ///
        /// It is set if the items of a type use several workflows: one of the project and others of teams.
        public var workflow: String?

        public init(name: String, stage: StateCategory?, workflow: String? = nil) {
            self.name = name
            self.stage = stage
            self.workflow = workflow
        }
    }
}
