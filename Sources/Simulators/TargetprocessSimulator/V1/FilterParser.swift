/// A parser of the `where` parameter.
struct FilterParser {
    private let text: String
    private var tokens: ArraySlice<Token> = []

    private enum Token: Hashable {
        case word(String)
        case text(String)
        case open, close, comma
    }

    init(_ text: String) {
        self.text = text
    }

    mutating func conditions() throws(APIError) -> [Filter.Condition] {
        tokens = try tokenize()[...]
        guard tokens.count <= 2000 else { throw malformed }
        let conditions = try conjunction()
        guard tokens.isEmpty else { throw malformed }
        return conditions
    }

    private mutating func conjunction() throws(APIError) -> [Filter.Condition] {
        var conditions = try term()
        while isWord("and") {
            tokens.removeFirst()
            conditions += try term()
        }
        return conditions
    }

    private mutating func term() throws(APIError) -> [Filter.Condition] {
        guard tokens.first == .open else { return [try condition()] }
        tokens.removeFirst()
        let conditions = try conjunction()
        guard tokens.popFirst() == .close else { throw malformed }
        return conditions
    }

    private mutating func condition() throws(APIError) -> Filter.Condition {
        let path: String
        switch tokens.popFirst() {
        case .word(let word): path = word
        case .text(let quoted): path = quoted
        default: throw malformed
        }
        return Filter.Condition(
            path: path.split(separator: ".").map(String.init), comparison: try comparison())
    }

    private mutating func comparison() throws(APIError) -> Filter.Comparison {
        switch tokens.popFirst() {
        case .word("is"):
            let negated = isWord("not")
            if negated { tokens.removeFirst() }
            guard isWord("null") else { throw malformed }
            tokens.removeFirst()
            return .isNull(negated: negated)
        case .word("in"):
            guard tokens.popFirst() == .open else { throw malformed }
            var literals = [try literal()]
            while tokens.first == .comma {
                tokens.removeFirst()
                literals.append(try literal())
            }
            guard tokens.popFirst() == .close else { throw malformed }
            return .isIn(literals)
        case .word("contains"): return .contains(try string(), negated: false)
        case .word("not"):
            guard tokens.popFirst() == .word("contains") else { throw malformed }
            return .contains(try string(), negated: true)
        case .word(let word):
            guard let comparison = Filter.Operator(rawValue: word) else { throw malformed }
            return .compare(comparison, try literal())
        default: throw malformed
        }
    }

    private mutating func literal() throws(APIError) -> Filter.Literal {
        switch tokens.popFirst() {
        case .text(let text): return .text(text)
        case .word(let word):
            guard let number = Double(word) else { throw malformed }
            return .number(number)
        default: throw malformed
        }
    }

    private mutating func string() throws(APIError) -> String {
        guard case .text(let text) = tokens.popFirst() else { throw malformed }
        return text
    }

    private func isWord(_ word: String) -> Bool { tokens.first == .word(word) }

    private func tokenize() throws(APIError) -> [Token] {
        var tokens: [Token] = []
        var rest = Substring(text)
        while let character = rest.first {
            switch character {
            case " ": rest = rest.dropFirst()
            case "(": append(.open)
            case ")": append(.close)
            case ",": append(.comma)
            case "'": tokens.append(.text(try quoted(&rest)))
            default:
                let word = rest.prefix { $0.isLetter || $0.isNumber || "._-+".contains($0) }
                guard !word.isEmpty else { throw malformed }
                tokens.append(.word(word.contains(".") ? String(word) : keyword(word)))
                rest = rest.dropFirst(word.count)
            }
        }
        func append(_ token: Token) {
            tokens.append(token)
            rest = rest.dropFirst()
        }
        return tokens
    }

    /// Returns an operator in lower case, because operators can have any case.
    ///
    /// Names are compared case-insensitively later.
    private func keyword(_ word: Substring) -> String {
        let lower = word.lowercased()
        return ["and", "or", "is", "not", "null", "in", "contains", "eq", "ne", "gt", "gte", "lt", "lte"]
            .contains(lower) ? lower : String(word)
    }

    private func quoted(_ rest: inout Substring) throws(APIError) -> String {
        rest = rest.dropFirst()
        var text = ""
        while let character = rest.popFirst() {
            switch character {
            case "'": return text
            case "\\": text.append(rest.popFirst() ?? "\\")
            default: text.append(character)
            }
        }
        throw malformed
    }

    private var malformed: APIError {
        .badRequest("Error during parsing of the where clause: '{clause}'.", [("clause", text)])
    }
}
