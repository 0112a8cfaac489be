/// Members of a set to add and to remove.
///
/// All other members of the set stay.
///
/// Sets are merged: if one user adds a label on one side and another user removes a label on the other side, both
/// changes take effect.
public struct SetEdit: Hashable, Sendable, Codable {
    public struct Addition: Hashable, Sendable, Codable {
        /// The value, in the terms of the tool that it comes from unless the profile maps it.
        public var value: FieldValue
        /// The hash of the member on the side that it comes from.
        public var hash: ContentHash
        /// The keyed hash of a file's content; `nil` if it is unknown.
        public var content: ContentHash?

        public init(value: FieldValue, hash: ContentHash, content: ContentHash? = nil) {
            self.value = value
            self.hash = hash
            self.content = content
        }
    }

    public var additions: [Addition]
    /// The hashes of the members to remove, as they are on the written side.
    public var removals: [ContentHash]
    /// If files are added: the members on the written side that are already the counterpart of another file.
    ///
    /// Only the other members can be an earlier copy of an added file, or the same file attached by a user.
    public var paired: [ContentHash]?
    /// If files are added: the keyed hashes of the content of the other members, as far as they are known.
    public var contents: [ContentHash: ContentHash]?

    public init(additions: [Addition] = [], removals: [ContentHash] = [], paired: [ContentHash]? = nil) {
        self.additions = additions
        self.removals = removals
        self.paired = paired
    }

    public var isEmpty: Bool { additions.isEmpty && removals.isEmpty }
}

/// The result of adding one member.
public struct SetMemberResult: Hashable, Sendable, Codable {
    /// The hash of the member on the side that it comes from.
    public var source: ContentHash
    /// The hash of the counterpart on the written side; `nil` if that side rejected the member.
    public var target: ContentHash?
    /// The reason why the member was rejected.
    public var reason: String?
    /// Whether the counterpart of a file was created by this command rather than attached before; `nil` if that does
    /// not matter.
    public var isCopy: Bool?
    /// The keyed hash of a file's content; `nil` if the content was not read.
    public var content: ContentHash?
    /// The ID of the file or item in the tool that it comes from; `nil` for other members.
    public var id: String?
    /// Whether ``source`` and ``target`` describe a member of the written side that the tool does not remove.
    public var isKept: Bool?
    /// Whether the tool may accept the same member later.
    ///
    /// It is `nil` if the tool accepted it, or if only a change can help.
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
