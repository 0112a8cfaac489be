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

    /// The hash of a file's content, from its SHA-256.
    public func callAsFunction(digest: [UInt8]) -> ContentHash { hash([0xFD] + digest) }

    /// The hash of a value; of a set, whatever the order of its members.
    public func callAsFunction(whole value: FieldValue) -> ContentHash {
        value.kind?.isSet == true ? self(members: value.members.map { self($0) }) : self(value)
    }

    /// The hash of a comment's text and, where it is logged work, of how long and when that was.
    public func callAsFunction(_ body: RichText, _ work: Worklog? = nil) -> ContentHash {
        let time: [UInt8] = work.map { [0xFE] + Array("\($0.minutes) \($0.day) ".utf8) } ?? []
        return hash(time + FieldValue.richText(body).canonicalBytes)
    }

    /// The hash of what a comment says.
    public func callAsFunction(_ comment: Comment) -> ContentHash { self(comment.body, comment.worklog) }
}
