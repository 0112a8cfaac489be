/// A parser of queries.
///
/// NOT binds stronger than AND, and AND stronger than OR.
struct JQLParser {
    private let words: [JQLWord]
    private let shape: JiraDeployment
    private var next = 0

    init(words: [JQLWord], shape: JiraDeployment) {
        self.words = words
        self.shape = shape
    }

    mutating func query() throws(JQLError) -> JQL {
        var query = JQL(clause: nil, order: [])
        if next < words.count, words[next].keyword != "order" { query.clause = try disjunction() }
        if consumeKeyword("order") {
            guard consumeKeyword("by") else { throw expecting("'by'") }
            repeat { query.order.append(try order()) } while consume(sign: ",")
        }
        guard next == words.count else { throw expecting("'OR' or 'AND'") }
        return query
    }

    private mutating func order() throws(JQLError) -> JQL.Order {
        let (field, custom) = try self.field()
        if consumeKeyword("desc") { return JQL.Order(field: field, descending: true, custom: custom) }
        _ = consumeKeyword("asc")
        return JQL.Order(field: field, descending: false, custom: custom)
    }

    private mutating func disjunction() throws(JQLError) -> JQL.Clause {
        var clause = try conjunction()
        while consumeKeyword("or") { clause = .or(clause, try conjunction()) }
        return clause
    }

    private mutating func conjunction() throws(JQLError) -> JQL.Clause {
        var clause = try negation()
        while consumeKeyword("and") { clause = .and(clause, try negation()) }
        return clause
    }

    private mutating func negation() throws(JQLError) -> JQL.Clause {
        if consumeKeyword("not") { return .not(try negation()) }
        guard consume(sign: "(") else { return .term(try term()) }
        let clause = try disjunction()
        guard consume(sign: ")") else { throw expecting("')'") }
        return clause
    }

    private mutating func term() throws(JQLError) -> JQL.Term {
        let (field, custom) = try self.field()
        let relation = try self.relation()
        let operands: [JQL.Operand]
        switch relation {
        case .isIn, .isNotIn: operands = try list()
        case .was, .wasNot: operands = consumeKeyword("in") ? try list() : [try operand()]
        case .changed: operands = []
        default: operands = [try operand()]
        }
        let change = relation == .was || relation == .changed ? try self.change() : JQL.Change()
        guard field != .custom else {
            return JQL.Term(field: field, relation: relation, operands: operands, custom: custom, change: change)
        }
        guard field.isDate || !relation.isOrder || field == .key || field == .id else {
            throw JQLError(
                message: "The operator '\(relation.rawValue)' is not supported by the '\(field.rawValue)' field.")
        }
        guard
            field.isText == (relation == .contains || relation == .lacks) || relation == .isEmpty
                || relation == .isNotEmpty || relation == .changed
        else {
            throw JQLError(
                message: "The operator '\(relation.rawValue)' is not supported by the '\(field.rawValue)' field.")
        }
        return JQL.Term(field: field, relation: relation, operands: operands, change: change)
    }

    /// Parses a list, or a function that returns a list.
    private mutating func list() throws(JQLError) -> [JQL.Operand] {
        guard consume(sign: "(") else { return [try operand()] }
        var list: [JQL.Operand] = []
        repeat { list.append(try operand()) } while consume(sign: ",")
        guard consume(sign: ")") else { throw expecting("')'") }
        return list
    }

    private mutating func change() throws(JQLError) -> JQL.Change {
        var change = JQL.Change()
        while true {
            if consumeKeyword("from") {
                change.from = try list()
            } else if consumeKeyword("to") {
                change.to = try list()
            } else if consumeKeyword("by") {
                change.by = try list()
            } else if consumeKeyword("after") {
                change.after = try operand()
            } else if consumeKeyword("before") {
                change.before = try operand()
            } else if consumeKeyword("during") {
                let ends = try list()
                guard ends.count == 2 else { throw expecting("two dates") }
                (change.after, change.before) = (ends[0], ends[1])
            } else {
                return change
            }
        }
    }

    private mutating func field() throws(JQLError) -> (JQL.Field, custom: String?) {
        let word: String
        switch current {
        case .bare(let text)?, .quoted(let text)?: word = text
        case .sign?, nil: throw expecting("a field name")
        }
        next += 1
        if let field = JQL.Field(word: word) { return (field, nil) }
        let custom = Field.all(shape).first { field in
            field.customID.map { "cf[\($0)]" == word.lowercased() || field.id == word } ?? false
                || field.custom != nil && field.name.lowercased() == word.lowercased()
        }
        guard let custom else {
            throw JQLError(message: "Field '\(word)' does not exist or you do not have permission to view it.")
        }
        if custom.id == Field.sprint { return (.sprint, nil) }
        return (.custom, custom.id)
    }

    private mutating func relation() throws(JQLError) -> JQL.Relation {
        if case .sign(let sign)? = current, let relation = JQL.Relation(rawValue: sign) {
            next += 1
            return relation
        }
        if consumeKeyword("in") { return .isIn }
        if consumeKeyword("not") {
            guard consumeKeyword("in") else { throw expecting("'in'") }
            return .isNotIn
        }
        if consumeKeyword("was") { return consumeKeyword("not") ? .wasNot : .was }
        if consumeKeyword("changed") { return .changed }
        if consumeKeyword("is") { return consumeKeyword("not") ? .isNotEmpty : .isEmpty }
        throw expecting("operator")
    }

    private mutating func operand() throws(JQLError) -> JQL.Operand {
        switch current {
        case .quoted(let text)?:
            next += 1
            return .text(text)
        case .bare(let word)?:
            next += 1
            if consume(sign: "(") {
                guard consume(sign: ")") else { throw expecting("')'") }
                switch word.lowercased() {
                case "currentuser": return .currentUser
                case "now": return .now
                case "startofday": return .startOfDay
                case "opensprints": return .sprints("active")
                case "futuresprints": return .sprints("future")
                case "closedsprints": return .sprints("closed")
                default: throw JQLError(message: "Unable to find JQL function '\(word)()'.")
                }
            }
            return ["empty", "null"].contains(word.lowercased()) ? .empty : .text(word)
        case .sign?, nil: throw expecting("either a value, list or function")
        }
    }

    private var current: JQLWord? { next < words.count ? words[next] : nil }

    private mutating func consumeKeyword(_ keyword: String) -> Bool {
        guard current?.keyword == keyword else { return false }
        next += 1
        return true
    }

    private mutating func consume(sign: String) -> Bool {
        guard current == .sign(sign) else { return false }
        next += 1
        return true
    }

    private func expecting(_ what: String) -> JQLError {
        let got =
            switch current {
            case .bare(let word)?, .quoted(let word)?, .sign(let word)?: "'\(word)'"
            case nil: "the end of the query"
            }
        return JQLError(message: "Error in the JQL Query: Expecting \(what) but got \(got).")
    }
}
