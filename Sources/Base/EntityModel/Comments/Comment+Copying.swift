extension Comment {
    /// Returns whether the comment has the content that Tandem writes as the copy of an original.
    ///
    /// A signed marker alone proves nothing: a user can paste it into another comment, even as Tandem's user. The
    /// marker together with the text is proof. Tools rewrite mentions and links, so three quarters of the words must be
    /// the same.
    ///
    /// - Parameters:
    ///   - body: The text of the original.
    ///   - work: The worklog of the original; `nil` for a comment.
    /// - Returns: `true` if the content matches.
    public func says(_ body: RichText, _ work: Worklog?) -> Bool {
        guard unreadable == nil, (self.worklog == nil) == (work == nil) else { return false }
        let (own, other) = (self.body.words, body.words)
        guard !own.isEmpty, !other.isEmpty else {
            return self.worklog == work && self.body.plainText == body.plainText
        }
        return own.intersection(other).count * 4 >= max(own.count, other.count) * 3
    }
}

extension RichText {
    fileprivate var words: Set<Substring> {
        Set(plainText.lowercased()[...].split { !$0.isLetter && !$0.isNumber })
    }
}
