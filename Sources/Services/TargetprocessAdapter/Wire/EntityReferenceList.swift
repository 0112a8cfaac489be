/// Several items of any type, in the format of a custom field: `6387 userstory,3527 bug`.
///
/// See: Targetprocess developer hub, "Working with custom fields"
struct EntityReferenceList: Hashable, Sendable {
    struct Link: Hashable, Sendable {
        var id: Int64
        /// The type of the item in lower case.
        var type: String
    }

    var links: [Link]

    init(_ links: [Link]) {
        self.links = links
    }

    /// Creates the list from the text of a custom field, or `nil` if the text has another format.
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
