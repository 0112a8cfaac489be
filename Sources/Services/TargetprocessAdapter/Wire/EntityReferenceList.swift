/// Several items of any types, as a custom field holds them: `6387 userstory,3527 bug`.
///
/// Source: Targetprocess developer hub, "Working with custom fields".
struct EntityReferenceList: Hashable, Sendable {
    struct Link: Hashable, Sendable {
        var id: Int64
        /// In lower case.
        var type: String
    }

    var links: [Link]

    init(_ links: [Link]) {
        self.links = links
    }

    /// The items that a text names; `nil` if it is not one of this form.
    init?(_ text: String) {
        var links: [Link] = []
        for part in text.split(separator: ",") {
            let words = part.split(separator: " ")
            guard words.count == 2, let id = Int64(words[0]), id > 0,
                words[1].utf8.allSatisfy(EntityReferenceList.isOfName)
            else { return nil }
            links.append(Link(id: id, type: words[1].lowercased()))
        }
        guard !links.isEmpty else { return nil }
        self.links = links
    }

    var text: String { links.map { "\($0.id) \($0.type)" }.joined(separator: ",") }

    private static func isOfName(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }
}
