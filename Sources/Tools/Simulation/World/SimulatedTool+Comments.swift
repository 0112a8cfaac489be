import AdapterEngine
import EntityModel
import Primitives
import Synchronization

/// Comments, which have no idempotency key and whose changes are not conditional.
extension SimulatedTool {
    /// Adds a user's comment.
    ///
    /// `marker` is the marker that the user forged.
    func comment(_ id: String, _ text: String, marker: CommentMarker? = nil, isByTandem: Bool? = nil) {
        let comment = change(id) { item, state in
            let number = state.nextComment
            // Some comments of users belong to worklogs.
            let work = number.isMultiple(of: 3) ? SimulatedTool.work(number) : nil
            let comment = Comment(
                id: commentId(number, isWork: work != nil), body: RichText(plain: text), authorName: "person",
                worklog: work,
                modifiedAt: item.modifiedAt, marker: marker, isByTandem: isByTandem)
            state.nextComment += 1
            item.comments.append(comment)
            state.texts[comment.id, default: []].append((comment.body, true))
            return comment
        }
        if let comment {
            scheduler.note("person writes \(comment.id) on \(tool.id) \(id)")
            notify(id, .commentUpdated(comment))
        }
    }

    func editComment(_ id: String, _ commentId: String, _ text: String) {
        scheduler.note("person edits \(commentId) on \(tool.id) \(id)")
        let now = scheduler.now
        let comment = change(id, advancing: editsAdvanceItems) { item, state -> Comment? in
            guard let place = item.comments.firstIndex(where: { $0.id == commentId }) else { return nil }
            item.comments[place].body = RichText(plain: text)
            state.texts[commentId, default: []].append((RichText(plain: text), true))
            item.comments[place].worklog?.minutes += 1
            item.comments[place].modifiedAt = now
            return item.comments[place]
        }
        if let comment = comment ?? nil { notify(id, .commentUpdated(comment)) }
    }

    private func commentId(_ number: Int, isWork: Bool) -> String {
        let id = "\(tool.id)c\(number)"
        return isWork ? Comment.id(ofWork: id) : id
    }

    private static func work(_ number: Int) -> Worklog {
        Worklog(minutes: Int64(number), day: CalendarDate(of: .epoch))
    }

    func removeComment(_ id: String, _ commentId: String, byUser: Bool = true) {
        scheduler.note("\(byUser ? "person" : "tandem") removes \(commentId) from \(tool.id) \(id)")
        change(id, advancing: editsAdvanceItems) { item, state in
            if byUser { state.removedComments.insert(commentId) }
            item.comments.removeAll { $0.id == commentId }
        }
        notify(id, .commentDeleted(commentId: commentId))
    }

    /// Records the comments that a process has read.
    ///
    /// No tool can protect a user's later text from being replaced.
    func show(_ comments: [Comment], to process: ProcessID) {
        state.withLock { state in
            for comment in comments { state.shown[process, default: [:]][comment.id] = comment.body }
        }
    }

    var texts: [String: [(text: RichText, byUser: Bool)]] { state.withLock { $0.texts } }
    var concurrentTexts: Set<RichText> { state.withLock { $0.concurrentTexts } }

    /// Whether a user wrote the comment, regardless of its marker.
    func isByUser(_ comment: String) -> Bool { state.withLock { $0.texts[comment]?.first?.byUser ?? false } }

    /// The damage that Tandem did to users' comments.
    var harmedComments: [String] {
        state.withLock { state in
            let kept = Set(state.items.values.flatMap(\.comments).map(\.id))
                .union(state.endings.values.flatMap(\.item.comments).map(\.id))
            let originals = state.texts.filter { $0.value.first?.byUser == true }.keys.sorted()
            let vanished = originals.filter { !kept.contains($0) && !state.removedComments.contains($0) }
            return vanished.map { "\($0) was deleted, although a user wrote it" }
                + state.attributed.sorted().map { "\($0) got an attribution line, although a user wrote it" }
        }
    }

    // MARK: Operations by Tandem

    func create(_ draft: CommentDraft, on id: String) throws(ToolError) -> Comment {
        try requireUnarchived(id)
        if let failure = rejection(of: .richText(draft.body)) { throw failure }
        let comment = change(id) { item, state in
            let comment = Comment(
                id: commentId(state.nextComment, isWork: draft.work != nil), body: draft.body, authorName: "tandem",
                worklog: draft.work, modifiedAt: item.modifiedAt,
                marker: draft.source.map { CommentMarker(origin: $0.origin, place: CommentLocation(reference(id))) },
                isByTandem: draft.source.map { _ in true })
            state.nextComment += 1
            state.writes += 1
            item.comments.append(comment)
            state.texts[comment.id, default: []].append((comment.body, false))
            return comment
        }
        guard let comment else { throw ToolError(kind: .notFound, message: "no such item") }
        scheduler.note("tandem writes \(comment.id) on \(tool.id) \(id) for \(comment.origin?.commentId ?? "none")")
        notify(id, .commentUpdated(comment))
        return comment
    }

    func update(
        _ comment: String, _ draft: CommentDraft, on id: String, by process: ProcessID
    ) throws(ToolError) -> Comment {
        try requireUnarchived(id)
        if let failure = rejection(of: .richText(draft.body)) { throw failure }
        let now = scheduler.now
        let updated = change(id, advancing: editsAdvanceItems) { item, state -> Comment? in
            guard let place = item.comments.firstIndex(where: { $0.id == comment }) else { return nil }
            let replaced = item.comments[place].body
            if state.shown[process]?[comment] != replaced { state.concurrentTexts.insert(replaced) }
            if draft.source != nil, state.texts[comment]?.first?.byUser == true { state.attributed.insert(comment) }
            item.comments[place].body = draft.body
            state.texts[comment, default: []].append((draft.body, false))
            item.comments[place].worklog = draft.work
            item.comments[place].modifiedAt = now
            state.writes += 1
            return item.comments[place]
        }
        guard let updated = updated ?? nil else { throw ToolError(kind: .notFound, message: "no such comment") }
        notify(id, .commentUpdated(updated))
        return updated
    }

    func delete(_ comment: String, on id: String) throws(ToolError) {
        try requireUnarchived(id)
        let isThere = item(id)?.comments.contains { $0.id == comment } ?? false
        guard isThere else { return }
        state.withLock { $0.writes += 1 }
        removeComment(id, comment, byUser: false)
    }
}
