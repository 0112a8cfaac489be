import EntityModel

/// An attachment, as `GET attachment/{id}`, issues, and the response to an upload represent it.
struct JiraAttachment: Hashable, Sendable {
    var id: String
    var filename: String
    var size: Int64
    var mimeType: String?

    func file(of issue: EntityReference) -> Attachment {
        Attachment(item: issue, id: id, name: filename, size: size, mimeType: mimeType)
    }
}

/// On Cloud, `GET attachment/{id}` returns the ID as a number.
///
/// On Data Center, only the URL contains the ID.
extension JiraAttachment: Decodable {
    private enum CodingKeys: String, CodingKey {
        case id, filename, size, mimeType
        case address = "self"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        if let text = try? values.decode(String.self, forKey: .id) {
            id = text
        } else if let number = try values.decodeIfPresent(Int64.self, forKey: .id) {
            id = String(number)
        } else {
            id = try values.decode(String.self, forKey: .address).split(separator: "/").last.map(String.init) ?? ""
        }
        filename = try values.decode(String.self, forKey: .filename)
        size = try values.decode(Int64.self, forKey: .size)
        mimeType = try? values.decode(String.self, forKey: .mimeType)
    }
}

/// The response to `GET attachment/meta`.
///
/// See: developer.atlassian.com/cloud/jira/platform/rest/v3, "Get Jira attachment settings".
struct JiraAttachmentSettings: Hashable, Sendable, Decodable {
    var enabled: Bool?
    var uploadLimit: Int64?
}
