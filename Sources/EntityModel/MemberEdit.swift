/// Members of a set to add and to take away, whatever else stands in it.
///
/// Sets merge: who adds a label on one side and who takes another away on the other both have their way.
public struct MemberEdit: Hashable, Sendable, Codable {
    public struct Addition: Hashable, Sendable, Codable {
        /// In the words of the tool that it comes from, as far as the profile's tables do not say another.
        public var value: FieldValue
        /// Of the member on the side that it comes from.
        public var hash: ContentHash

        public init(value: FieldValue, hash: ContentHash) {
            self.value = value
            self.hash = hash
        }
    }

    public var additions: [Addition]
    /// Of the members to take away, as they stand on the side that is written to.
    public var removals: [ContentHash]

    public init(additions: [Addition] = [], removals: [ContentHash] = []) {
        self.additions = additions
        self.removals = removals
    }

    public var isEmpty: Bool { additions.isEmpty && removals.isEmpty }
}

/// What became of the members that were to be added.
public struct MemberResult: Hashable, Sendable, Codable {
    /// Of the member on the side that it came from.
    public var source: ContentHash
    /// Of what stands for it on the side that was written to; `nil` if that side does not take it.
    public var target: ContentHash?
    /// Why it is not taken.
    public var reason: String?
    /// Of a file, whether what stands for it was made of it now, or hung there before; `nil` where that does not matter.
    public var isCopy: Bool?

    public init(source: ContentHash, target: ContentHash?, reason: String? = nil, isCopy: Bool? = nil) {
        self.source = source
        self.target = target
        self.reason = reason
        self.isCopy = isCopy
    }
}
