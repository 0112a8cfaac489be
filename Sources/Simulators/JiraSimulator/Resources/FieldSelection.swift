/// The fields that a call requests: names, `*all`, `*navigable`, and names with a minus to exclude them.
struct FieldSelection: Sendable {
    private var everything: Bool
    private var names: Set<String> = []
    private var excluded: Set<String> = []
    /// The maximum number of comments in each issue; `nil` for all of them.
    var embeddedComments: Int?

    static let all = FieldSelection(everything: true)

    /// All fields except those with long lists.
    static let navigable: FieldSelection = {
        var selection = all
        selection.exclude("comment", "worklog", "attachment")
        return selection
    }()

    private init(everything: Bool) { self.everything = everything }

    init(names: Set<String>) {
        everything = false
        self.names = names
    }

    init(_ list: [String]?, standard: FieldSelection) {
        guard let list, !list.isEmpty else {
            self = standard
            return
        }
        self.init(everything: false)
        if list.contains("*navigable") { self = .navigable }
        if list.contains("*all") { self = .all }
        if list.allSatisfy({ $0.hasPrefix("-") }) { everything = true }
        for name in list where !name.hasPrefix("*") {
            if name.hasPrefix("-") {
                excluded.insert(String(name.dropFirst()))
            } else {
                names.insert(name)
                excluded.remove(name)
            }
        }
    }

    mutating func exclude(_ fields: String...) { excluded.formUnion(fields) }

    func contains(_ field: String) -> Bool {
        (everything || names.contains(field)) && (excluded.isEmpty || !excluded.contains(field))
    }
}
