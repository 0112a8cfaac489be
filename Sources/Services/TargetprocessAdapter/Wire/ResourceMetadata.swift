/// What the tool tells of one of its types: `/{Type}/meta`.
struct ResourceMetadata: Sendable {
    /// A property of the type's items.
    struct Member: Hashable, Sendable {
        /// Whether nobody can set it.
        ///
        /// What an item has many of is added and removed in its own ways.
        var isReadOnly: Bool
    }

    /// In the tool's own spelling.
    let name: String
    /// The type that it is one of, such as `Assignable`.
    let base: String?
    let members: [String: Member]

    /// - Throws: ``MetadataDocument/Malformed`` if the page describes no type.
    init(_ page: MetadataDocument) throws(MetadataDocument.Malformed) {
        var name: String?
        var base: String?
        var members: [String: Member] = [:]
        for element in page.elements {
            let own = element.attributes["Name"]
            switch element.name {
            case "ResourceMetadataDescription": name = own
            case "ResourceMetadataBaseResourceItemDescription": base = own
            // The tool spells that of a collection wrongly, which it may mend.
            case let kind where kind.hasSuffix("FieldMetadataDescription"):
                guard let own, element.attributes["CanGet"] == "true" else { continue }
                members[own] = Member(
                    isReadOnly: kind == "ResourceFieldMetadataDescription" && element.attributes["CanSet"] == "false")
            default: continue
            }
        }
        guard let name else { throw MetadataDocument.Malformed() }
        self.name = name
        self.base = base
        self.members = members
    }

    /// Whether items of the type can be kept in step.
    var isOfItems: Bool { base == "Assignable" || base == "General" }
}
