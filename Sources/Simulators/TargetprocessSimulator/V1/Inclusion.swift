/// The properties that an answer contains: `include`, `exclude`, and `append` of v1.
struct Inclusion: Sendable {
    /// A name with its own nested list, such as `EntityState[Id,Name]`.
    struct Entry: Sendable {
        var name: String
        var inner: [Entry]
    }

    var include: [Entry]?
    var exclude: Set<String>
    var append: [Entry]

    static let all = Inclusion(include: nil, exclude: [], append: [])

    /// Parses the three lists.
    ///
    /// For the answer of a write, the parameters are `resultInclude` and so on.
    ///
    /// - Throws: `APIError` if a list is malformed or if both `include` and `exclude` are given.
    init(_ query: Query, prefix: String = "") throws(APIError) {
        include = try query[prefix + "include"].map(Self.list)
        exclude = Set(try query[prefix + "exclude"].map(Self.list)?.map { $0.name.lowercased() } ?? [])
        append = try query[prefix + "append"].map(Self.list) ?? []
        if include != nil, !exclude.isEmpty {
            throw .badRequest("Include and exclude parameters cannot be used together.")
        }
    }

    private init(include: [Entry]?, exclude: Set<String>, append: [Entry]) {
        self.include = include
        self.exclude = exclude
        self.append = append
    }

    private static func list(_ text: String) throws(APIError) -> [Entry] {
        var rest = Substring(text.filter { !$0.isWhitespace })
        guard rest.first == "[" else { throw malformed(text) }
        let entries = try list(&rest, depth: 0, of: text)
        guard rest.isEmpty else { throw malformed(text) }
        return entries
    }

    /// Parses a list.
    ///
    /// The vendor limits the nesting depth of lists.
    private static func list(_ rest: inout Substring, depth: Int, of text: String) throws(APIError) -> [Entry] {
        guard rest.popFirst() == "[", depth < 3 else { throw malformed(text) }
        var entries: [Entry] = []
        while rest.first != "]" {
            let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == "." }
            guard !name.isEmpty else { throw malformed(text) }
            rest = rest.dropFirst(name.count)
            let inner = rest.first == "[" ? try list(&rest, depth: depth + 1, of: text) : []
            entries.append(Entry(name: String(name), inner: inner))
            if rest.first == "," { rest = rest.dropFirst() } else if rest.first != "]" { throw malformed(text) }
        }
        rest = rest.dropFirst()
        return entries
    }

    private static func malformed(_ text: String) -> APIError {
        .badRequest("Unable to parse the list '{list}'.", [("list", text)])
    }
}
