/// Members of a set to add and to take away, whatever else stands in it.
///
/// Sets merge: who adds a label on one side and who takes another away on the other both have their way.
public struct SetEdit: Hashable, Sendable, Codable {
    public struct Addition: Hashable, Sendable, Codable {
        /// In the words of the tool that it comes from, as far as the profile's tables do not say another.
        public var value: FieldValue
        /// Of the member on the side that it comes from.
        public var hash: ContentHash
        /// Of a file, the keyed hash of its content; `nil` where it is not known.
        public var content: ContentHash?

        public init(value: FieldValue, hash: ContentHash, content: ContentHash? = nil) {
            self.value = value
            self.hash = hash
            self.content = content
        }
    }

    public var additions: [Addition]
    /// Of the members to take away, as they stand on the side that is written to.
    public var removals: [ContentHash]
    /// Where files are added: the members on the side that is written to that already stand for another file.
    ///
    /// Only the others can be an earlier copy of an added file, or the same file attached by a user.
    public var paired: [ContentHash]?
    /// Where files are added: the keyed hashes of the content of the others, as far as they are known.
    public var contents: [ContentHash: ContentHash]?

    public init(additions: [Addition] = [], removals: [ContentHash] = [], paired: [ContentHash]? = nil) {
        self.additions = additions
        self.removals = removals
        self.paired = paired
    }

    public var isEmpty: Bool { additions.isEmpty && removals.isEmpty }
}

/// What became of the members that were to be added.
public struct SetMemberResult: Hashable, Sendable, Codable {
    /// Of the member on the side that it came from.
    public var source: ContentHash
    /// Of what stands for it on the side that was written to; `nil` if that side does not take it.
    public var target: ContentHash?
    /// Why it is not taken.
    public var reason: String?
    /// Of a file, whether what stands for it was made of it now, or hung there before; `nil` where that does not
    /// matter.
    public var isCopy: Bool?
    /// Of a file, the keyed hash of its content; `nil` where it was not read.
    public var content: ContentHash?
    /// The ID of the file or item in the tool that it comes from; `nil` for other members.
    public var id: String?
    /// Whether ``source`` and ``target`` are a member of the side that was written to that the tool does not remove.
    public var isKept: Bool?
    /// Whether the tool may accept the same member later; `nil` if it is accepted, or only a change helps.
    public var mayBeAcceptedLater: Bool?

    public init(
        source: ContentHash, target: ContentHash?, reason: String? = nil, isCopy: Bool? = nil,
        content: ContentHash? = nil, id: String? = nil, isKept: Bool? = nil, mayBeAcceptedLater: Bool? = nil
    ) {
        self.source = source
        self.target = target
        self.reason = reason
        self.isCopy = isCopy
        self.content = content
        self.id = id
        self.isKept = isKept
        self.mayBeAcceptedLater = mayBeAcceptedLater
    }
}
