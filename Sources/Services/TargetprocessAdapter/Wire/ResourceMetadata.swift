/// The tool's metadata of one type: `/{Type}/meta`.
struct ResourceMetadata: Sendable {
    /// A property of the type's items.
    struct Member: Hashable, Sendable {
        /// Whether no user can set the property.
        ///
        /// The value is always `false` for a collection. Its elements are added and removed one by one.
        var isReadOnly: Bool
    }

    /// The name of the type in the tool's own spelling.
    let name: String
    /// The base type, such as `Assignable`.
    let base: String?
    let members: [String: Member]

    /// - Throws: ``MetadataDocument/Malformed`` if the page does not describe a type.
    init(_ page: MetadataDocument) throws(MetadataDocument.Malformed) {
        var name: String?
        var base: String?
        var members: [String: Member] = [:]
        for element in page.elements {
            let own = element.attributes["Name"]
            switch element.name {
            case "ResourceMetadataDescription": name = own
            case "ResourceMetadataBaseResourceItemDescription": base = own
            // The tool misspells the element name for collections, which a later version may correct.
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

    /// Whether Tandem can sync items of the type.
    var isOfItems: Bool { base == "Assignable" || base == "General" }
}
