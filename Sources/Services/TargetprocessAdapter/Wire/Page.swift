import Core

/// One page of a list of API v1.
struct PageV1<Item: Decodable & Sendable>: Sendable {
    var items: [Item]
    /// The number of elements that cannot be decoded.
    var unreadable: Int
    /// The URL of the next page, which does not contain the token.
    var next: String?
}

extension PageV1: Decodable {
    private enum CodingKeys: String, CodingKey {
        case items = "Items"
        case next = "Next"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let elements = try values.decode([LenientDecodable<Item>].self, forKey: .items)
        items = elements.compactMap(\.known)
        unreadable = elements.count - items.count
        next = try values.decodeIfPresent(String.self, forKey: .next)
    }
}

/// One page of a list of API v2, which also returns a single item as a list.
struct PageV2<Item: Decodable & Sendable>: Sendable {
    var items: [Item]
    /// The number of elements that cannot be decoded.
    var unreadable: Int
    var next: String?
}

extension PageV2: Decodable {
    private enum CodingKeys: CodingKey {
        case items, next
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let elements = try values.decode([LenientDecodable<Item>].self, forKey: .items)
        items = elements.compactMap(\.known)
        unreadable = elements.count - items.count
        next = try values.decodeIfPresent(String.self, forKey: .next)
    }
}
