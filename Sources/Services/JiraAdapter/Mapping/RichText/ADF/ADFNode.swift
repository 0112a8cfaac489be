internal import Core

/// A node of an Atlassian document, in the form of version 3 of the REST API.
///
/// See: developer.atlassian.com/cloud/jira/platform/apis/document/structure.
struct ADFNode: Hashable, Sendable, Codable {
    var type: String
    var version: Int?
    var text: String?
    var attrs: ADFAttributes?
    var content: [ADFNode]?
    var marks: [ADFMark]?

    init(
        _ type: String, text: String? = nil, attrs: ADFAttributes? = nil, content: [ADFNode]? = nil,
        marks: [ADFMark]? = nil
    ) {
        self.type = type
        self.text = text
        self.attrs = attrs
        self.content = content
        self.marks = marks
    }

    /// The length of the text in the node, in UTF-8 bytes.
    var textLength: Int { (text?.utf8.count ?? 0) + (content ?? []).reduce(0) { $0 + $1.textLength } }

    /// - Throws: `BoundedJSON.Failure` if the text is not a document.
    init(json: [UInt8]) throws {
        self = try ToolJSON.decode(from: json)
    }
}

/// The formatting of a node.
struct ADFMark: Hashable, Sendable, Codable {
    var type: String
    var attrs: ADFAttributes?

    init(_ type: String, attrs: ADFAttributes? = nil) {
        self.type = type
        self.attrs = attrs
    }
}

/// The attributes that the reader needs.
///
/// The other attributes concern the appearance.
struct ADFAttributes: Hashable, Sendable, Codable {
    var level: Int?
    var order: Int?
    var language: String?
    var href: String?
    var url: String?
    var text: String?
    var title: String?
    var alt: String?
    var shortName: String?
    /// The account ID of a mentioned user.
    var id: String?
    var timestamp: String?
    /// `sub` or `sup`.
    var type: String?

    init(
        level: Int? = nil, order: Int? = nil, language: String? = nil, href: String? = nil
    ) {
        self.level = level
        self.order = order
        self.language = language
        self.href = href
    }

    /// Attributes of an unexpected type are treated as missing.
    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        // If the level is not readable, decoding fails. Otherwise a heading of another level would overwrite the
        // original.
        level = try values.decodeIfPresent(Int.self, forKey: .level)
        order = try? values.decode(Int.self, forKey: .order)
        language = try? values.decode(String.self, forKey: .language)
        href = try? values.decode(String.self, forKey: .href)
        url = try? values.decode(String.self, forKey: .url)
        text = try? values.decode(String.self, forKey: .text)
        title = try? values.decode(String.self, forKey: .title)
        alt = try? values.decode(String.self, forKey: .alt)
        shortName = try? values.decode(String.self, forKey: .shortName)
        id = try? values.decode(String.self, forKey: .id)
        timestamp =
            (try? values.decode(String.self, forKey: .timestamp))
            ?? (try? values.decode(Int.self, forKey: .timestamp)).map(String.init)
        type = try? values.decode(String.self, forKey: .type)
    }
}
