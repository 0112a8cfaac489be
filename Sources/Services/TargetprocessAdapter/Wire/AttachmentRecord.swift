import EntityModel

/// A file that hangs on an item.
///
/// Source: Targetprocess developer hub, "Upload attachments".
struct AttachmentRecord: Hashable, Sendable {
    var id: Int64
    var name: String
    /// `nil` for a file of which the tool does not tell it; such a file stays where it is.
    var size: Int64?
    var mimeType: String?
    /// The item that it hangs on, where that was asked for.
    var general: Int64?

    /// The file in the generic language.
    func file(of item: EntityReference) -> Attachment? {
        size.map { Attachment(item: item, id: "\(id)", name: name, size: $0, mimeType: mimeType) }
    }
}

/// The form of API v1 under ``inclusion``, and that of the page for uploads, whose members begin with a small letter.
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

/// The answer of the page for uploads.
struct UploadedFiles: Decodable, Sendable {
    var items: [AttachmentRecord]
}
