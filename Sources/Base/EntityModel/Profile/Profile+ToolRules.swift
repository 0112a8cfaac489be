extension Profile {
    /// The time zone in which a point in time becomes a day.
    ///
    /// In JSON: `"author"`, `"connection"`, or the name of an IANA time zone.
    public enum ZoneRule: RawRepresentable, Hashable, Sendable, Codable {
        /// The profile uses the offset in which the tool reports the time.
        case author
        /// The profile uses the zone of the user that the connection's credentials belong to.
        case connection
        /// The profile uses an IANA time zone, such as `Europe/Berlin`.
        case named(String)

        public init(rawValue: String) {
            switch rawValue {
            case "author": self = .author
            case "connection": self = .connection
            default: self = .named(rawValue)
            }
        }

        public var rawValue: String {
            switch self {
            case .author: "author"
            case .connection: "connection"
            case .named(let name): name
            }
        }
    }

    /// The format in which a Jira field holds formatted text.
    public enum TextRenderer: String, Hashable, Sendable, Codable, CaseIterable {
        /// Wiki markup.
        case wiki
        /// Plain text without markup: the Default Text Renderer.
        case text
        /// HTML, as editor apps store it.
        case html
    }

    /// The name of a value that a tool translates: a status, a priority, or a resolution.
    public struct KnownName: Hashable, Sendable, Codable {
        /// The ID of the connection.
        public var tool: String
        public var field: FieldID
        /// The ID of the value in its tool.
        public var id: String
        public var name: String

        public init(tool: String, field: FieldID, id: String, name: String) {
            self.tool = tool
            self.field = field
            self.id = id
            self.name = name
        }
    }
}
