/// A keyed hash of a value: what Tandem remembers of content instead of the content.
///
/// Equal for equal values of one account, and of no use to someone without the account's key.
public struct ContentHash: RawRepresentable, Hashable, Sendable, Codable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// Hashes values under one account's key.
///
/// The services use HMAC-SHA256; the simulation may use something faster.
public struct ContentHasher: Sendable {
    private let hash: @Sendable ([UInt8]) -> ContentHash

    public init(_ hash: @escaping @Sendable ([UInt8]) -> ContentHash) {
        self.hash = hash
    }

    public func callAsFunction(_ value: FieldValue) -> ContentHash {
        hash(value.canonicalBytes)
    }

    /// The hash of a set, by the hashes of its members; the empty set's is that of an empty field.
    public func callAsFunction(members: some Sequence<ContentHash>) -> ContentHash {
        let hashes = Set(members.map(\.rawValue)).sorted()
        return hashes.isEmpty ? self(.empty) : hash([0xFF] + Array(hashes.joined(separator: " ").utf8))
    }

    /// The hash of a comment's text.
    public func callAsFunction(_ body: RichText) -> ContentHash {
        hash(FieldValue.richText(body).canonicalBytes)
    }
}
