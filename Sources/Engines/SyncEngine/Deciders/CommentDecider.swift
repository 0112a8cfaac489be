import EntityModel
import Primitives

/// Decides on single comments: new comments, Tandem's own copies, and changes.
struct CommentDecider {
    let rules: FieldRules
    let hasher: ContentHasher
    let now: Timestamp

    enum Outcome {
        case nothing
        /// The stored state does not suffice.
        ///
        /// Both items must be read.
        case resync
        case write(CommentWrite)
    }

    /// Whether the comment contains an unknown change.
    ///
    /// This function decides nothing.
    func isUnknownChange(_ comment: Comment, side: Side, decision: Decision) -> Bool {
        let pairs = decision.pairs
        guard let pair = pairs[side, comment.id] else {
            // This is the echo of a copy that is being created. The command's result will report its ID.
            guard isCopy(comment, side: side, share: decision.share), let original = comment.origin?.commentId,
                let awaited = pairs[side.other, original], awaited.status == .creating
            else { return true }
            return awaited[side.other].hash != hasher(comment)
        }
        if pair.status == .calledRemoved { return true }
        if pair.status == .ended || pair.status == .rejected && pair[side].hash == hasher(comment) { return false }
        return comment.modifiedAt >= pair[side].modifiedAt && pair[side].hash != hasher(comment)
    }

    /// Decides on a webhook's report of a comment on `side`, while no command is pending.
    func decide(_ comment: Comment, side: Side, decision: inout Decision) -> Outcome {
        let hash = hasher(comment)
        guard var pair = decision.pairs[side, comment.id] else {
            if isCopy(comment, side: side, share: decision.share) { return .resync }
            guard rules.shouldSync(comment, from: side) else { return .nothing }
            return .write(create(comment, side: side, hash: hash, decision: &decision))
        }
        // One event reports that the comment exists, and another one that it was removed.
        guard pair.status != .calledRemoved else { return .resync }
        guard pair.status != .ended, pair[side].hash != hash, comment.modifiedAt >= pair[side].modifiedAt else {
            return .nothing
        }
        if pair[side].modifiedAt == comment.modifiedAt { return .resync }
        switch pair.status {
        case .creating, .ended, .calledRemoved:
            return .resync
        case .rejected:
            guard rules.shouldSync(comment, from: side) else { return .nothing }
            return .write(create(comment, side: side, hash: hash, decision: &decision))
        case .paired:
            guard rules.direction(ofComment: comment.id).allows(from: side), let id = pair[side.other].id else {
                return .nothing
            }
            // Only a read shows whether the other side still has the text that this side's tool did not accept.
            guard !decision.share.isRejected(comment: id, by: side) else { return .resync }
            let write = update(
                comment, hash: hash, side: side, id: id, expected: pair[side.other].hash, decision: decision)
            pair[side].modifiedAt = comment.modifiedAt
            decision.pairs.put(pair)
            return .write(write)
        }
    }

    /// Whether Tandem signed the comment's marker for a copy on this share's item of a comment on its other item.
    ///
    /// A signed marker alone proves nothing: users can copy it to another comment of the same item.
    func isCopy(_ comment: Comment, side: Side, share: Share) -> Bool {
        guard let origin = comment.origin, let place = comment.marker?.place, comment.isMarked(for: place) else {
            return false
        }
        return share[side.other].isPlace(CommentLocation(toolId: origin.toolId, entityId: origin.entityId))
            && share[side].isPlace(place)
    }

    func create(_ comment: Comment, side: Side, hash: ContentHash, decision: inout Decision) -> CommentWrite {
        var pair = CommentPair(share: decision.share.id, origin: side, id: comment.id, status: .creating)
        pair[side].hash = hash
        pair[side].modifiedAt = comment.modifiedAt
        decision.pairs.put(pair)
        return CommentWrite(
            origin: origin(of: comment.id, side: side, share: decision.share), sourceHash: hash,
            action: .create(
                author: rules.author(of: comment), body: comment.body, link: decision.share[side].url,
                work: comment.worklog),
            authorUser: rules.authorUser(of: comment, from: side),
            parent: parent(of: comment, side: side, decision.pairs))
    }

    func update(
        _ comment: Comment, hash: ContentHash, side: Side, id: String, expected: ContentHash?, decision: Decision
    ) -> CommentWrite {
        CommentWrite(
            origin: origin(of: comment.id, side: side, share: decision.share), sourceHash: hash,
            action: .update(
                commentId: id, author: rules.author(of: comment), body: comment.body, expected: expected,
                link: decision.share[side].url, work: comment.worklog),
            parent: parent(of: comment, side: side, decision.pairs),
            isToCopy: decision.pairs[side, comment.id]?.origin == side)
    }

    /// Returns the parent of a comment, as it exists on the other side.
    private func parent(of comment: Comment, side: Side, _ pairs: CommentPairIndex) -> CommentParent? {
        comment.parent.map { parent in
            CommentParent(
                id: parent.id.flatMap { pairs[side, $0]?[side.other].id },
                author: rules.mapping.commentFilter.includesAuthorName ? parent.author : "")
        }
    }

    /// Decides on the removal of a comment.
    ///
    /// A copy is removed with its original; an original stays when its copy is removed.
    func decideRemoval(_ side: Side, _ pair: inout CommentPair, decision: inout Decision) -> CommentWrite? {
        pair.status = .ended
        if let id = pair[side].id {
            decision.share.clearRejections { $0.isOfComment && $0.side == side.other && $0.id == id }
        }
        guard pair.origin == side, let id = pair[side].id, let copy = pair[side.other].id,
            rules.direction(ofComment: id).allows(from: side)
        else { return nil }
        return CommentWrite(
            origin: origin(of: id, side: side, share: decision.share),
            sourceHash: pair[side].hash ?? ContentHash(rawValue: ""), action: .delete(commentId: copy))
    }

    /// Records the final comment on an item whose counterpart was deleted, so that it is never copied.
    ///
    /// - Parameters:
    ///   - id: The ID of the comment.
    ///   - origin: The origin in the comment's marker.
    ///   - side: The side of the item that has the comment.
    ///   - decision: The decision that stores the record.
    static func recordClosing(_ id: String, origin: CommentOrigin, on side: Side, in decision: inout Decision) {
        var pair = CommentPair(share: decision.share.id, origin: side.other, id: origin.commentId, status: .ended)
        pair[side].id = id
        decision.pairs.put(pair)
    }

    func origin(of id: String, side: Side, share: Share) -> CommentOrigin {
        let entity = share[side].entity
        return CommentOrigin(toolId: entity.tool.id, entityId: entity.sourceId, commentId: id)
    }
}

extension Share.SideState {
    /// Whether comments with this place are on the item, or were on it before a conversion gave it another ID.
    fileprivate func isPlace(_ place: CommentLocation) -> Bool {
        place.toolId == entity.tool.id
            && (place.entityId == entity.sourceId || previousIDs?.contains(place.entityId) == true)
    }
}
