import EntityModel

/// An attachment of an item.
///
/// See: Targetprocess developer hub, "Upload attachments"
struct AttachmentRecord: Hashable, Sendable {
    var id: Int64
    var name: String
    /// The size, or `nil` if the tool does not report it.
    ///
    /// An attachment without a size is not copied and not removed.
    var size: Int64?
    var mimeType: String?
    /// The ID of the item, or `nil` if it was not requested.
    var general: Int64?

    /// Returns the attachment in the generic model.
    func file(of item: EntityReference) -> Attachment? {
        size.map { Attachment(item: item, id: "\(id)", name: name, size: $0, mimeType: mimeType) }
    }
}

/// The JSON format of API v1 for ``inclusion`` and of the upload page, whose property names begin with a lower-case
/// letter.
extension AttachmentRecord: Decodable {
    static let inclusion = "[Id,Name,Size,MimeType,General[Id]]"

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let isUpload = values.contains(Key(stringValue: "id"))
        func key(_ name: String) -> Key {
            Key(stringValue: isUpload ? name.prefix(1).lowercased() + name.dropFirst() : name)
        }
        id = try values.decode(Int64.self, forKey: key("Id"))
        name = try values.decode(String.self, forKey: key("Name"))
        size = try values.decodeIfPresent(Int64.self, forKey: key("Size"))
        mimeType = try? values.decode(String.self, forKey: key("MimeType"))
        let general = try? values.nestedContainer(keyedBy: Key.self, forKey: key("General"))
        self.general = try? general?.decode(Int64.self, forKey: key("Id"))
    }
}

/// The response of the upload page.
struct UploadedFiles: Decodable, Sendable {
    var items: [AttachmentRecord]
}
