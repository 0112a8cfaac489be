/// A value of a field whose form depends on the type that an administrator chose.
indirect enum JiraFieldValue: Equatable, Sendable {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case document(ADFNode)
    case list([JiraFieldValue])
    case object(Named)

    /// Whether the field is not empty.
    var hasValue: Bool {
        switch self {
        case .null: false
        case .text(let text): !text.isEmpty
        case .list(let values): !values.isEmpty
        case .flag, .number, .document, .object: true
        }
    }

    /// An object with a name, such as an option, a user, a version, or a sprint.
    struct Named: Equatable, Sendable {
        var id: String?
        var key: String?
        var name: String?
        /// The name of an option.
        var value: String?
        /// The number of watchers or votes.
        var count: Int64?
        /// The state of a sprint.
        var state: String?
        /// The ID of the board on which a sprint was created.
        var board: Int64?
        /// The child option in a cascading field.
        var child: JiraFieldValue?
        var user: JiraUser?
    }
}

extension JiraFieldValue: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let list = try? container.decode([JiraFieldValue].self) {
            self = .list(list)
        } else {
            let object = try container.decode(Object.self)
            if object.isDocument, case .document(let document) = try container.decode(JiraText.self) {
                self = .document(document)
            } else {
                self = .object(object.object)
            }
        }
    }

    /// An object that may be either a named value or formatted text.
    private struct Object: Decodable {
        let object: JiraFieldValue.Named
        let isDocument: Bool

        private enum CodingKeys: CodingKey {
            case id, key, name, title, value, state, child, type, version, content, watchCount, votes, boardId
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            func text(_ key: CodingKeys) -> String? { try? values.decode(String.self, forKey: key) }
            let id = text(.id) ?? (try? values.decode(Int64.self, forKey: .id)).map(String.init)
            object = JiraFieldValue.Named(
                id: id, key: text(.key), name: text(.name) ?? text(.title), value: text(.value),
                count: [.watchCount, .votes].lazy.compactMap { try? values.decode(Int64.self, forKey: $0) }.first,
                state: text(.state), board: try? values.decodeIfPresent(Int64.self, forKey: .boardId),
                child: try values.decodeIfPresent(JiraFieldValue.self, forKey: .child),
                user: try? JiraUser(from: decoder))
            isDocument = text(.type) == "doc"
        }
    }
}
