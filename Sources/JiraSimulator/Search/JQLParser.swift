/// Reads the words of a query; OR binds less than AND, AND less than NOT.
struct JQLParser {
    private let words: [JQLWord]
    private var next = 0

    init(words: [JQLWord]) { self.words = words }

    mutating func query() throws(JQLError) -> JQL {
        var query = JQL(clause: nil, order: [])
        if next < words.count, words[next].keyword != "order" { query.clause = try disjunction() }
        if take(keyword: "order") {
            guard take(keyword: "by") else { throw expecting("'by'") }
            repeat { query.order.append(try order()) } while take(sign: ",")
        }
        guard next == words.count else { throw expecting("'OR' or 'AND'") }
        return query
    }

    private mutating func order() throws(JQLError) -> JQL.Order {
        let field = try field()
        if take(keyword: "desc") { return JQL.Order(field: field, descending: true) }
        _ = take(keyword: "asc")
        return JQL.Order(field: field, descending: false)
    }

    private mutating func disjunction() throws(JQLError) -> JQL.Clause {
        var clause = try conjunction()
        while take(keyword: "or") { clause = .or(clause, try conjunction()) }
        return clause
    }

    private mutating func conjunction() throws(JQLError) -> JQL.Clause {
        var clause = try negation()
        while take(keyword: "and") { clause = .and(clause, try negation()) }
        return clause
    }

    private mutating func negation() throws(JQLError) -> JQL.Clause {
        if take(keyword: "not") { return .not(try negation()) }
        guard take(sign: "(") else { return .term(try term()) }
        let clause = try disjunction()
        guard take(sign: ")") else { throw expecting("')'") }
        return clause
    }

    private mutating func term() throws(JQLError) -> JQL.Term {
        let field = try field()
        let relation = try relation()
        let operands: [JQL.Operand]
        switch relation {
        case .isIn, .isNotIn:
            guard take(sign: "(") else { throw expecting("'('") }
            var list: [JQL.Operand] = []
            repeat { list.append(try operand()) } while take(sign: ",")
            guard take(sign: ")") else { throw expecting("')'") }
            operands = list
        default: operands = [try operand()]
        }
        guard field.isDate || !relation.isOrder || field == .key || field == .id else {
            throw JQLError(
                message: "The operator '\(relation.rawValue)' is not supported by the '\(field.rawValue)' field.")
        }
        guard
            field.isText == (relation == .contains || relation == .lacks) || relation == .isEmpty
                || relation == .isNotEmpty
        else {
            throw JQLError(
                message: "The operator '\(relation.rawValue)' is not supported by the '\(field.rawValue)' field.")
        }
        return JQL.Term(field: field, relation: relation, operands: operands)
    }

    private mutating func field() throws(JQLError) -> JQL.Field {
        let word: String
        switch current {
        case .bare(let text)?, .quoted(let text)?: word = text
        case .sign?, nil: throw expecting("a field name")
        }
        next += 1
        guard let field = JQL.Field(word: word) else {
            throw JQLError(message: "Field '\(word)' does not exist or you do not have permission to view it.")
        }
        return field
    }

    private mutating func relation() throws(JQLError) -> JQL.Relation {
        if case .sign(let sign)? = current, let relation = JQL.Relation(rawValue: sign) {
            next += 1
            return relation
        }
        if take(keyword: "in") { return .isIn }
        if take(keyword: "not") {
            guard take(keyword: "in") else { throw expecting("'in'") }
            return .isNotIn
        }
        if take(keyword: "is") { return take(keyword: "not") ? .isNotEmpty : .isEmpty }
        throw expecting("operator")
    }

    private mutating func operand() throws(JQLError) -> JQL.Operand {
        switch current {
        case .quoted(let text)?:
            next += 1
            return .text(text)
        case .bare(let word)?:
            next += 1
            if take(sign: "(") {
                guard take(sign: ")") else { throw expecting("')'") }
                switch word.lowercased() {
                case "currentuser": return .currentUser
                case "now": return .now
                case "startofday": return .startOfDay
                default: throw JQLError(message: "Unable to find JQL function '\(word)()'.")
                }
            }
            return ["empty", "null"].contains(word.lowercased()) ? .empty : .text(word)
        case .sign?, nil: throw expecting("either a value, list or function")
        }
    }

    private var current: JQLWord? { next < words.count ? words[next] : nil }

    private mutating func take(keyword: String) -> Bool {
        guard current?.keyword == keyword else { return false }
        next += 1
        return true
    }

    private mutating func take(sign: String) -> Bool {
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
