/// One page of a list of API v1.
struct PageV1<Item: Decodable & Sendable>: Decodable, Sendable {
    var items: [Item]
    /// The address of the next page; it does not carry the token.
    var next: String?

    private enum CodingKeys: String, CodingKey {
        case items = "Items"
        case next = "Next"
    }
}

/// One page of a list of API v2, which answers a single item as a list, too.
struct PageV2<Item: Decodable & Sendable>: Decodable, Sendable {
    var items: [Item]
    var next: String?
}
