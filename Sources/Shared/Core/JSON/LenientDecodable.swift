/// An element of a list whose failure to decode must not affect the other elements.
public struct LenientDecodable<Value: Decodable>: Decodable {
    /// The element; `nil` if it cannot be decoded.
    public let known: Value?

    public init(from decoder: any Decoder) throws {
        known = try? Value(from: decoder)
    }
}

extension LenientDecodable: Sendable where Value: Sendable {}
