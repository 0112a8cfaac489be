import SimulatorKit

/// A parser of expressions, by precedence: `or`, `and`, `not`, comparison, path.
struct ExpressionParser {
    /// The language of the text: v2's own expressions, or the filters that users write in views.
    enum Dialect: Sendable {
        case selectors
        case filters
    }

    private var tokens: ArraySlice<ExpressionToken>
    private let text: String
    private let dialect: Dialect
    private var depth = 0

    init(_ text: String, _ dialect: Dialect = .selectors) throws(APIError) {
        self.text = text
        self.dialect = dialect
        tokens = try ExpressionToken.all(in: text)[...]
        // Each token can add a level to the tree, and the tree is released recursively. The limit prevents a stack
        // overflow.
        guard tokens.count <= 2000 else { throw malformed }
    }

    /// - Throws: `APIError` unless the whole text is one expression.
    static func parse(_ text: String, _ dialect: Dialect = .selectors) throws(APIError) -> Expression {
        var parser = try ExpressionParser(text, dialect)
        let expression = try parser.disjunction()
        guard parser.tokens.isEmpty else { throw parser.malformed }
        return expression
    }

    private mutating func disjunction() throws(APIError) -> Expression {
        depth += 1
        defer { depth -= 1 }
        guard depth < 40 else { throw malformed }
        var left = try conjunction()
        while consumeKeyword("or") || consume("||") { left = .or(left, try conjunction()) }
        return left
    }

    private mutating func conjunction() throws(APIError) -> Expression {
        var left = try negation()
        while consumeKeyword("and") || consume("&&") { left = .and(left, try negation()) }
        return left
    }

    private mutating func negation() throws(APIError) -> Expression {
        var isNegated = false
        while consumeKeyword("not") || consume("!") { isNegated.toggle() }
        let inner = try comparison()
        return isNegated ? .not(inner) : inner
    }

    private mutating func comparison() throws(APIError) -> Expression {
        let left = try path()
        if consumeKeyword("in") { return .isIn(left, try list()) }
        if isNext("not", "in") {
            tokens = tokens.dropFirst(2)
            return .not(.isIn(left, try list()))
        }
        if dialect == .filters, consumeKeyword("is") {
            return .compare(consumeKeyword("not") ? .notEqual : .equal, left, try path())
        }
        let comparisons: [(String, Expression.Comparison)] = [
            ("==", .equal), ("=", .equal), ("!=", .notEqual), ("<=", .lessOrEqual), (">=", .greaterOrEqual),
            ("<", .less), (">", .greater),
        ]
        for (symbol, comparison) in comparisons where consume(symbol) {
            return .compare(comparison, left, try path())
        }
        return left
    }

    private mutating func list() throws(APIError) -> [Expression] {
        let close = consume("[") ? "]" : consume("(") ? ")" : nil
        guard let close else { throw malformed }
        var items = [try disjunction()]
        while consume(",") { items.append(try disjunction()) }
        guard consume(close) else { throw malformed }
        return items
    }

    private mutating func path() throws(APIError) -> Expression {
        var expression = try primary()
        while consume(".") {
            guard case .word(let name) = tokens.popFirst() else { throw malformed }
            if name.lowercased() == "as", consume("<") {
                guard case .word(let type) = tokens.popFirst(), consume(">") else { throw malformed }
                expression = .cast(expression, type)
            } else if consume("(") {
                expression = .call(expression, name, try arguments())
            } else {
                expression = .member(expression, name)
            }
            if consume("[") {
                expression = .custom(expression, try disjunction())
                guard consume("]") else { throw malformed }
            }
        }
        return expression
    }

    private mutating func arguments() throws(APIError) -> [Expression] {
        if consume(")") { return [] }
        var arguments = [try disjunction()]
        while consume(",") { arguments.append(try disjunction()) }
        guard consume(")") else { throw malformed }
        return arguments
    }

    private mutating func primary() throws(APIError) -> Expression {
        switch tokens.popFirst() {
        case .number(let number): return .literal(.number(number))
        case .text(let text): return .literal(.text(text))
        case .symbol("("):
            let inner = try disjunction()
            guard consume(")") else { throw malformed }
            return inner
        case .symbol("{"): return .object(try fields())
        case .word(let word): return try name(word)
        default: throw malformed
        }
    }

    private mutating func name(_ word: String) throws(APIError) -> Expression {
        switch word.lowercased() {
        case "true": return .literal(.bool(true))
        case "false": return .literal(.bool(false))
        case "null": return .literal(.null)
        case "it": return .it
        case "none" where dialect == .filters: return .literal(.null)
        case "me" where dialect == .filters: return .me
        case "today": return .now
        case "datetime":
            guard consume("."), consumeKeyword("parse"), consume("("), case let date = try disjunction(), consume(")")
            else {
                throw malformed
            }
            return .parseDate(date)
        default:
            if consume("(") { return .call(.it, word, try arguments()) }
            guard consume("[") else { return .member(.it, word) }
            let named = Expression.custom(.member(.it, word), try disjunction())
            guard consume("]") else { throw malformed }
            return named
        }
    }

    private mutating func fields() throws(APIError) -> [Expression.Field] {
        if consume("}") { return [] }
        var fields: [Expression.Field] = []
        repeat {
            var name: String?
            if case .word(let word) = tokens.first, tokens.dropFirst().first == .symbol(":") {
                tokens = tokens.dropFirst(2)
                name = word
            }
            let expression = try disjunction()
            if consumeKeyword("as") {
                guard case .word(let word) = tokens.popFirst() else { throw malformed }
                name = word
            }
            fields.append(.init(name: name, expression: expression))
        } while consume(",")
        guard consume("}") else { throw malformed }
        return fields
    }

    private mutating func consume(_ symbol: String) -> Bool {
        guard tokens.first == .symbol(symbol) else { return false }
        tokens.removeFirst()
        return true
    }

    private mutating func consumeKeyword(_ word: String) -> Bool {
        guard case .word(let next) = tokens.first, next.lowercased() == word else { return false }
        tokens.removeFirst()
        return true
    }

    private func isNext(_ words: String...) -> Bool {
        let next = tokens.prefix(words.count)
        return next.count == words.count
            && zip(next, words).allSatisfy { token, word in
                if case .word(let text) = token { text.lowercased() == word } else { false }
            }
    }

    private var malformed: APIError {
        .badRequest("Unable to parse expression '{expression}'.", [("expression", text)])
    }
}

enum ExpressionToken: Hashable {
    case word(String)
    case number(Double)
    case text(String)
    case symbol(String)

    static func all(in text: String) throws(APIError) -> [ExpressionToken] {
        let malformed = APIError.badRequest("Unable to parse expression '{expression}'.", [("expression", text)])
        var tokens: [ExpressionToken] = []
        var rest = Substring(text)
        while let character = rest.first {
            if character.isWhitespace {
                rest = rest.dropFirst()
            } else if character == "\"" || character == "'" {
                rest = rest.dropFirst()
                var value = ""
                while let next = rest.first, next != character {
                    rest = rest.dropFirst()
                    value.append(next == "\\" ? rest.popFirst() ?? next : next)
                }
                guard rest.popFirst() == character else { throw malformed }
                tokens.append(.text(value))
            } else if character.isNumber || (character == "-" && rest.dropFirst().first?.isNumber == true) {
                let digits = rest.prefix(1) + rest.dropFirst().prefix { $0.isNumber || $0 == "." }
                guard let number = Double(digits) else { throw malformed }
                tokens.append(.number(number))
                rest = rest.dropFirst(digits.count)
            } else if character.isLetter || character == "_" {
                let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                tokens.append(.word(String(word)))
                rest = rest.dropFirst(word.count)
            } else {
                let symbol = ["==", "!=", "<=", ">=", "&&", "||"].first { rest.hasPrefix($0) } ?? String(character)
                guard "(){}[],.:=<>!&|".contains(character) else { throw malformed }
                tokens.append(.symbol(symbol))
                rest = rest.dropFirst(symbol.count)
            }
        }
        return tokens
    }
}
