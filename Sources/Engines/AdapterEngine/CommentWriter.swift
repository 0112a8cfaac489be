import EntityModel

/// Applies the comment writes of a command.
///
/// It looks for the copy of a comment before it creates one, and compares a comment before it changes it.
struct CommentWriter: Sendable {
    let gateway: any ToolGateway
    let hasher: ContentHasher
    /// The rule that decides which part of a command an error is attributed to.
    let failureScope: FailureScope

    /// Applies comment writes to one item.
    ///
    /// - Parameters:
    ///   - writes: The comment writes.
    ///   - target: The item.
    ///   - current: The item with its comments, as it was read.
    /// - Returns: The result of each write.
    /// - Throws: An error of the tool that no single comment can have caused, or that a later delivery may not have.
    func apply(
        _ writes: [CommentWrite], to target: EntityReference, current: EntitySnapshot
    ) async throws(ToolError) -> [CommentResult] {
        var results: [CommentResult] = []
        var held: ToolError?
        for write in writes {
            do throws(ToolError) {
                results.append(try await apply(write, to: target, current: current))
            } catch {
                // An error that one comment may have caused does not hold up the other comments. The comment is
                // retried with the command.
                guard error.suspicion != nil else { throw error }
                held = held ?? error
            }
        }
        if let held { throw held }
        return results
    }

    private func apply(
        _ write: CommentWrite, to target: EntityReference, current: EntitySnapshot
    ) async throws(ToolError) -> CommentResult {
        var outcome: CommentResult.Outcome
        var isForLater: Bool?
        do {
            switch write.action {
            case .create(let author, let body, let link, let work):
                let source = CommentDraft.Original(
                    author: author, origin: write.origin, link: link, writer: write.authorUser,
                    parent: write.parent)
                outcome = try await create(
                    CommentDraft(body: body, work: work, source: source), origin: write.origin, target: target,
                    current: current)
            case .update(let id, let author, let body, let expected, let link, let work):
                // A user's own comment gets no attribution line, whatever marker it has.
                let source =
                    write.isToCopy == true
                    ? CommentDraft.Original(author: author, origin: write.origin, link: link, parent: write.parent)
                    : nil
                outcome = try await update(
                    id, CommentDraft(body: body, work: work, source: source), expected: expected, target: target,
                    current: current)
            case .delete(let id):
                try await gateway.deleteComment(id, on: target)
                outcome = .deleted
            }
        } catch {
            guard failureScope.suspects(error) else { throw error }
            (outcome, isForLater) = try await rejected(write, by: error, target: target)
        }
        return CommentResult(
            origin: write.origin, sourceHash: write.sourceHash, outcome: outcome, mayBeAcceptedLater: isForLater)
    }

    /// Returns the outcome for a comment that may have been rejected for its content.
    ///
    /// - Throws: The error of reading the item. It means that the tool or the item is not accessible.
    private func rejected(
        _ write: CommentWrite, by failure: ToolError, target: EntityReference
    ) async throws(ToolError) -> (CommentResult.Outcome, mayBeAcceptedLater: Bool?) {
        var isGone = false
        if !failure.isOwnRejection {
            // Either only the comment was deleted, or the item was, perhaps because a conversion gave it another ID.
            // If the error does not come from the tool itself, the tool may still have created the comment.
            let now = try await gateway.read(target, comments: true)
            let place = CommentLocation(target)
            if case .create(_, let body, _, let work) = write.action,
                let made = now.comments?.first(where: {
                    $0.origin == write.origin && $0.isMarked(for: place) && $0.says(body, work)
                })
            {
                return (.applied(commentId: made.id, hash: hasher(made), written: true), nil)
            }
            if let id = write.action.commentId { isGone = now.comments?.contains { $0.id == id } == false }
        }
        let words = failure.message.withoutContent(of: write.action.body.map { .richText($0) } ?? .empty)
        return (.rejected(reason: words), isGone ? nil : failure.mayBeAcceptedLater)
    }

    private func create(
        _ draft: CommentDraft, origin: CommentOrigin, target: EntityReference, current: EntitySnapshot
    ) async throws(ToolError) -> CommentResult.Outcome {
        // The command asks for exactly this copy. A comment with its marker but another text may belong to a user
        // who copied the marker. A second copy does less harm than a change of that comment.
        let place = CommentLocation(target)
        let marked = (current.comments ?? []).filter { $0.origin == origin && $0.isMarked(for: place) }
        if let there = marked.first(where: { $0.says(draft.body, draft.work) }) {
            let hash = hasher(there)
            guard isThere(draft, hash, of: current) else { return .conflict(current: hash) }
            return .applied(commentId: there.id, hash: hash, written: false)
        }
        // An interrupted run of this command may have created the copy, and a user may have edited the copy since.
        // It counts only if the tool reports Tandem's own user as its author, and if it is the only one, because users
        // can copy a marker. The result has the hash of the text that Tandem sent, so the edit of the user still counts
        // as a change.
        if failureScope.wasInterrupted, marked.count == 1, let edited = marked.first, edited.isByTandem == true,
            edited.unreadable == nil
        {
            return .applied(commentId: edited.id, hash: hasher(draft.body, draft.work), written: false)
        }
        let comment = try await gateway.createComment(draft, on: target)
        return .applied(commentId: comment.id, hash: hasher(comment), written: true)
    }

    /// Whether a comment's hash matches the draft, either as drafted or in the form in which the tool stores it.
    private func isThere(_ draft: CommentDraft, _ hash: ContentHash, of current: EntitySnapshot) -> Bool {
        guard hash != hasher(draft.body, draft.work) else { return true }
        let field = draft.work == nil ? FieldID.comments : FieldID.loggedWork(of: current.entity.tool.type)
        guard case .richText(let kept) = gateway.storedForm(of: .richText(draft.body), in: field, of: current) else {
            return false
        }
        return hash == hasher(kept, draft.work)
    }

    private func update(
        _ id: String, _ draft: CommentDraft, expected: ContentHash?, target: EntityReference, current: EntitySnapshot
    ) async throws(ToolError) -> CommentResult.Outcome {
        guard let there = current.comments?.first(where: { $0.id == id }) else { return .conflict(current: nil) }
        if let problem = there.unreadable {
            return .held(reason: HeldWrite.reason(unreadable: problem, in: target.tool))
        }
        let hash = hasher(there)
        if isThere(draft, hash, of: current) {
            return .applied(commentId: id, hash: hash, written: false)
        }
        guard expected == nil || hash == expected else { return .conflict(current: hash) }
        if let embedded = there.losses?.embedded, !embedded.isEmpty {
            return .held(reason: HeldWrite.reason(embedded: embedded, in: target.tool))
        }
        let comment = try await gateway.updateComment(id, draft, on: target)
        return .applied(commentId: id, hash: hasher(comment), written: true)
    }
}

extension CommentWrite.Action {
    /// The ID of the comment that is changed or removed.
    fileprivate var commentId: String? {
        switch self {
        case .create: nil
        case .update(let id, _, _, _, _, _), .delete(let id): id
        }
    }

    /// The text that is written.
    fileprivate var body: RichText? {
        switch self {
        case .create(_, let body, _, _), .update(_, _, let body, _, _, _): body
        case .delete: nil
        }
    }
}
