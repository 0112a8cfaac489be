/// A query in Jira's query language, limited to the parts that sync programs need.
struct JQL: Sendable {
    indirect enum Clause: Sendable {
        case and(Clause, Clause)
        case or(Clause, Clause)
        case not(Clause)
        case term(Term)
    }

    struct Term: Sendable {
        let field: Field
        let relation: Relation
        let operands: [Operand]
        /// The ID of a custom field.
        var custom: String?
        /// The further conditions of a search in the history.
        var change = Change()
    }

    /// The conditions of `changed` and `was` for an entry of the history.
    struct Change: Sendable {
        var from: [Operand]?
        var to: [Operand]?
        var by: [Operand]?
        var after: Operand?
        var before: Operand?
    }

    enum Field: String, Sendable {
        case project, issuetype, key, id, updated, created, status, statusCategory, creator, reporter, assignee
        case resolution, labels, priority, summary, description, text, parent, comment, fixVersion, affectedVersion
        case component, sprint, due, watcher, attachments, rank, custom

        init?(word: String) {
            switch word.lowercased() {
            case "issue", "issuekey", "key": self = .key
            case "type", "issuetype": self = .issuetype
            case "updateddate", "updated": self = .updated
            case "createddate", "created": self = .created
            case "statuscategory": self = .statusCategory
            case "fixversion": self = .fixVersion
            case "affectedversion": self = .affectedVersion
            case "duedate", "due": self = .due
            case "watchers", "watcher": self = .watcher
            case "custom": return nil
            default: self.init(rawValue: word.lowercased())
            }
        }

        var isDate: Bool { self == .updated || self == .created || self == .due }
        var isText: Bool { self == .summary || self == .description || self == .text || self == .comment }
    }

    enum Relation: String, Sendable {
        case equal = "="
        case unequal = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case contains = "~"
        case lacks = "!~"
        case isIn = "in"
        case isNotIn = "not in"
        case isEmpty = "is"
        case isNotEmpty = "is not"
        case was
        case wasNot = "was not"
        case changed

        var isOrder: Bool { self == .less || self == .lessOrEqual || self == .greater || self == .greaterOrEqual }
    }

    enum Operand: Hashable, Sendable {
        case text(String)
        case currentUser
        case empty
        case now
        case startOfDay
        /// The sprints that have a state.
        case sprints(String)
    }

    struct Order: Sendable {
        let field: Field
        let descending: Bool
        var custom: String?
    }

    var clause: Clause?
    var order: [Order] = []

    init(_ text: String, shape: JiraDeployment) throws(JQLError) {
        var parser = JQLParser(words: try JQLWord.words(of: text), shape: shape)
        self = try parser.query()
    }

    init(clause: Clause?, order: [Order]) { (self.clause, self.order) = (clause, order) }
}

/// The error in a query, in Jira's words.
struct JQLError: Error, CustomStringConvertible {
    let message: String

    var description: String { message }
}

/// A token of a query.
enum JQLWord: Hashable, Sendable {
    case bare(String)
    case quoted(String)
    case sign(String)

    static func words(of text: String) throws(JQLError) -> [JQLWord] {
        var words: [JQLWord] = []
        var rest = Substring(text)
        while let first = rest.first {
            if first.isWhitespace {
                rest.removeFirst()
            } else if first == "\"" || first == "'" {
                words.append(.quoted(try quotation(first, &rest)))
            } else if let sign = ["!=", "!~", ">=", "<=", "=", "<", ">", "~", "(", ")", ","].first(
                where: rest.hasPrefix)
            {
                words.append(.sign(sign))
                rest = rest.dropFirst(sign.count)
            } else {
                let word = rest.prefix { !$0.isWhitespace && !"=!<>~(),\"'".contains($0) }
                guard !word.isEmpty else {
                    throw JQLError(
                        message: "Error in the JQL Query: The character '\(first)' is a reserved JQL character.")
                }
                words.append(.bare(String(word)))
                rest = rest.dropFirst(word.count)
            }
        }
        return words
    }

    private static func quotation(_ quote: Character, _ rest: inout Substring) throws(JQLError) -> String {
        rest.removeFirst()
        var text = ""
        while let character = rest.popFirst() {
            if character == quote { return text }
            if character == "\\", let escaped = rest.popFirst() {
                text.append(escaped == "n" ? "\n" : escaped)
            } else {
                text.append(character)
            }
        }
        throw JQLError(message: "Error in the JQL Query: The quoted string has not been completed.")
    }

    var keyword: String? {
        guard case .bare(let word) = self else { return nil }
        return word.lowercased()
    }
}
