extension Comment {
    /// Whether the comment says what Tandem writes as the copy of an original.
    ///
    /// A signed marker alone proves nothing: a person can copy it to a comment of their own, even as Tandem's user. The
    /// marker together with the text does. Tools rewrite mentions and links, so that most words of a text must be the
    /// same.
    ///
    /// - Parameters:
    ///   - body: The text of the original.
    ///   - work: The logged work of the original; `nil` for a comment.
    /// - Returns: Whether it does.
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
