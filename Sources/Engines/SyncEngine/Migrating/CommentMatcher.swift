import EntityModel

/// Finds the comments of an item that has a new name by what they say: their ids are new, and their markers may be
/// gone.
struct CommentMatcher {
    let hasher: ContentHasher
    let remappedSide: Side

    /// The pairs as they are to be stored.
    ///
    /// A comment that is found nowhere is taken for known, so that nothing is written a second time.
    ///
    /// - Parameters:
    ///   - pairs: as they were.
    ///   - share: the share's id.
    ///   - comments: of the item that has a new name, in the order of their making.
    ///   - others: the other item's, where what is not paired there must not be carried over either.
    /// - Returns: the pairs.
    func pairs(
        _ pairs: [CommentPair], share: String, comments: [Comment], others: [Comment]? = nil
    ) -> [CommentPair] {
        var free = comments
        var found: [CommentPair] = []
        for var pair in pairs {
            guard pair.status != .ended else {
                found.append(pair)
                continue
            }
            let other = others?.first { $0.id == pair[remappedSide.other].id }
            let place =
                free.firstIndex { isCopy($0, of: pair, other) }
                ?? free.firstIndex { hasher($0) == pair[remappedSide].hash }
                ?? free.firstIndex { comment in other.map { Self.hasSameText(comment, like: $0) } ?? false }
            guard let place else {
                // A copy whose original is not found outlives it: that it was removed is not known.
                if pair.origin != remappedSide {
                    pair.status = .ended
                    found.append(pair)
                } else if let copy = pair[remappedSide.other].id {
                    found.append(CommentPair(share: share, origin: remappedSide.other, id: copy, status: .ended))
                }
                continue
            }
            let comment = free.remove(at: place)
            // On a copy whose making was not heard of nobody agreed yet; where both items are known, they are taken as
            // they stand.
            let isNews = others == nil && pair.status == .creating
            pair[remappedSide].id = comment.id
            pair[remappedSide].hash = isNews ? nil : hasher(comment)
            pair[remappedSide].modifiedAt = comment.modifiedAt
            found.append(pair)
        }
        let known = Set(found.compactMap { $0[remappedSide.other].id })
        let strange = (others ?? []).filter { !known.contains($0.id) }
        found += free.map { CommentPair(share: share, origin: remappedSide, id: $0.id, status: .ended) }
        found += strange.map { CommentPair(share: share, origin: remappedSide.other, id: $0.id, status: .ended) }
        return found
    }

    /// Whether the comments of an item have new IDs: none has a known ID, and one says what a known comment said.
    ///
    /// New comments alone do not show it, because people may have removed all comments that are known.
    func isNeeded(_ pairs: [CommentPair], comments: [Comment]) -> Bool {
        let known = pairs.filter { $0.status != .ended }
        let ids = Set(comments.map(\.id))
        guard !known.contains(where: { $0[remappedSide].id.map(ids.contains) ?? false }) else { return false }
        return known.contains { pair in
            comments.contains { isCopy($0, of: pair, nil) || hasher($0) == pair[remappedSide].hash }
        }
    }

    /// Whether a comment has the marker of a pair's copy and its text: a user may have copied the marker alone.
    private func isCopy(_ comment: Comment, of pair: CommentPair, _ original: Comment?) -> Bool {
        guard pair.origin != remappedSide, comment.isByTandem != false,
            let name = comment.origin?.commentId, name == pair[pair.origin].id
        else { return false }
        return [pair[remappedSide].hash, pair[pair.origin].hash].contains(hasher(comment))
            || original.map { comment.says($0.body, $0.worklog) } ?? false
    }

    /// A copy without its marker has the line that names the author before the text.
    private static func hasSameText(_ comment: Comment, like other: Comment) -> Bool {
        let (one, two) = (comment.body.plainText, other.body.plainText)
        return !one.isEmpty && !two.isEmpty && (one == two || one.hasSuffix(two) || two.hasSuffix(one))
    }
}
