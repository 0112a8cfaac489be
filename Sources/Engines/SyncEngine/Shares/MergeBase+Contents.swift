import EntityModel

extension MergeBase {
    /// Remembers the content hashes of files that have no counterpart, so that they need not be read again.
    mutating func learn(_ contents: [ContentHash: ContentHash], on side: Side) {
        guard !contents.isEmpty else { return }
        memberPairs = memberPairs?.map { pair in
            guard pair.content == nil, let content = pair[side].flatMap({ contents[$0] }) else { return pair }
            var pair = pair
            pair.content = content
            return pair
        }
    }
}
