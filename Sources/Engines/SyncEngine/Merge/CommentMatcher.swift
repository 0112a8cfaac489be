import EntityModel

/// Finds the comments of an item with a new ID by their text.
///
/// The comments have new IDs, too, and may have lost their markers.
struct CommentMatcher {
    let hasher: ContentHasher
    let remappedSide: Side

    /// Returns the pairs to store.
    ///
    /// A comment without a match is recorded as known, so that it is not copied a second time.
    ///
    /// - Parameters:
    ///   - pairs: The pairs before the transfer.
    ///   - share: The ID of the share.
    ///   - comments: The comments of the item with the new ID, in the order of their creation.
    ///   - others: The comments of the other item, if its unpaired comments must not be copied either.
    /// - Returns: The pairs.
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
                // If the original of a copy is not found, the copy stays. The original may still exist.
                if pair.origin != remappedSide {
                    pair.status = .ended
                    found.append(pair)
                } else if let copy = pair[remappedSide.other].id {
                    found.append(CommentPair(share: share, origin: remappedSide.other, id: copy, status: .ended))
                }
                continue
            }
            let comment = free.remove(at: place)
            // If the creation of a copy was not reported, the sides have not agreed on it yet. If both items' comments
            // are known, their current texts count as agreed.
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

    /// Whether the comments of an item have new IDs.
    ///
    /// This is so if no comment has a known ID, and one has the text of a known comment.
    ///
    /// New comments alone do not prove it, because users may have removed all known comments.
    func isNeeded(_ pairs: [CommentPair], comments: [Comment]) -> Bool {
        let known = pairs.filter { $0.status != .ended }
        let ids = Set(comments.map(\.id))
        guard !known.contains(where: { $0[remappedSide].id.map(ids.contains) ?? false }) else { return false }
        return known.contains { pair in
            comments.contains { isCopy($0, of: pair, nil) || hasher($0) == pair[remappedSide].hash }
        }
    }

    /// Whether a comment has both the marker and the text of a pair's copy.
    ///
    /// A user may have copied the marker alone.
    private func isCopy(_ comment: Comment, of pair: CommentPair, _ original: Comment?) -> Bool {
        guard pair.origin != remappedSide, comment.isByTandem != false,
            let name = comment.origin?.commentId, name == pair[pair.origin].id
        else { return false }
        return [pair[remappedSide].hash, pair[pair.origin].hash].contains(hasher(comment))
            || original.map { comment.says($0.body, $0.worklog) } ?? false
    }

    /// Whether two comments have the same text.
    ///
    /// A copy without its marker starts with the attribution line.
    private static func hasSameText(_ comment: Comment, like other: Comment) -> Bool {
        let (one, two) = (comment.body.plainText, other.body.plainText)
        return !one.isEmpty && !two.isEmpty && (one == two || one.hasSuffix(two) || two.hasSuffix(one))
    }
}
