import EntityModel

/// A file of an issue, as `GET attachment/{id}`, issues and the answer to an upload have it.
struct JiraAttachment: Hashable, Sendable {
    var id: String
    var filename: String
    var size: Int64
    var mimeType: String?

    func file(of issue: EntityReference) -> AttachedFile {
        AttachedFile(item: issue, id: id, name: filename, size: size, mimeType: mimeType)
    }
}

extension JiraAttachment {
    /// One of an issue's, which may be odd; such a file stays where it is and hides no other.
    struct Odd: Decodable, Sendable {
        let known: JiraAttachment?

        init(from decoder: any Decoder) throws {
            known = try? JiraAttachment(from: decoder)
        }
    }
}

/// `GET attachment/{id}` of Cloud writes the id as a number.
extension JiraAttachment: Decodable {
    private enum CodingKeys: CodingKey {
        case id, filename, size, mimeType
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try (try? values.decode(String.self, forKey: .id)) ?? String(values.decode(Int64.self, forKey: .id))
        filename = try values.decode(String.self, forKey: .filename)
        size = try values.decode(Int64.self, forKey: .size)
        mimeType = try? values.decode(String.self, forKey: .mimeType)
    }
}
