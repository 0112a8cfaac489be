/// A keyed hash of a value, which Tandem stores instead of the value.
///
/// Equal values of one account have equal hashes. The hash reveals nothing to a reader without the account's key.
public struct ContentHash: RawRepresentable, Hashable, Sendable, Codable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// Hashes values with the key of one account.
///
/// The services use HMAC-SHA256. The simulation may use a faster function.
public struct ContentHasher: Sendable {
    private let hash: @Sendable ([UInt8]) -> ContentHash

    public init(_ hash: @escaping @Sendable ([UInt8]) -> ContentHash) {
        self.hash = hash
    }

    public func callAsFunction(_ value: FieldValue) -> ContentHash {
        hash(value.canonicalBytes)
    }

    /// Returns the hash of a set from the hashes of its members.
    ///
    /// The hash of the empty set is the hash of an empty field.
    public func callAsFunction(members: some Sequence<ContentHash>) -> ContentHash {
        let hashes = Set(members.map(\.rawValue)).sorted()
        return hashes.isEmpty ? self(.empty) : hash([0xFF] + Array(hashes.joined(separator: " ").utf8))
    }

    /// Returns the hash of a file's content from its SHA-256 digest.
    public func callAsFunction(digest: [UInt8]) -> ContentHash { hash([0xFD] + digest) }

    /// Returns the hash of a value.
    ///
    /// For a set, the order of the members does not matter.
    public func callAsFunction(whole value: FieldValue) -> ContentHash {
        value.kind?.isSet == true ? self(members: value.members.map { self($0) }) : self(value)
    }

    /// Returns the hash of a comment's text.
    ///
    /// For a worklog, the hash includes the duration and the day.
    public func callAsFunction(_ body: RichText, _ work: Worklog? = nil) -> ContentHash {
        let time: [UInt8] = work.map { [0xFE] + Array("\($0.minutes) \($0.day) ".utf8) } ?? []
        return hash(time + FieldValue.richText(body).canonicalBytes)
    }

    /// Returns the hash of the content of a comment or worklog.
    public func callAsFunction(_ comment: Comment) -> ContentHash { self(comment.body, comment.worklog) }
}
