import AdapterKit
import EntityModel
import Primitives

extension CommentRecord {
    /// Returns the comment in the generic model.
    func comment(_ links: OriginLink) -> Comment {
        var text = LossyResult(value: RichText(blocks: []))
        var problem: String?
        do throws(UnreadableValue) {
            text = try TargetprocessText.bounded(description ?? "")
            problem = text.problem
        } catch {
            problem = error.reason
        }
        let (body, marker) = AttributionLine.stripped(from: text.value, links)
        var comment = Comment(
            id: String(id), body: body, authorName: owner?.displayName ?? "",
            parent: parentId.map { CommentParent(id: String($0), author: "") },
            modifiedAt: (descriptionModifyDate ?? createDate)?.time ?? .epoch, marker: marker,
            isPrivate: isPrivate ?? false)
        comment.unreadable = unreadable?.reason ?? problem
        if !text.losses.isEmpty { comment.losses = text.losses }
        return comment
    }
}

extension [CommentRecord] {
    /// Returns all comments of an item in the order of their records.
    ///
    /// Each reply contains the name of the parent's author.
    func threaded(_ links: OriginLink) -> [Comment] {
        let answered = Set(compactMap(\.parentId))
        let authors = Dictionary(
            filter { answered.contains($0.id) }.map { ($0.id, $0.threadAuthor(links)) }
        ) { first, _ in first }
        return map { record in
            var comment = record.comment(links)
            if let parent = record.parentId { comment.parent?.author = authors[parent] ?? "" }
            return comment
        }
    }
}

extension CommentRecord {
    /// Returns the author of the original comment.
    ///
    /// The name is empty for a private comment, of which Tandem copies nothing.
    fileprivate func threadAuthor(_ links: OriginLink) -> String {
        guard isPrivate != true else { return "" }
        let text = try? TargetprocessText.bounded(description ?? "")
        return text.flatMap { AttributionLine.author(in: $0.value, links) } ?? owner?.displayName ?? ""
    }
}

extension CommentRecord.Person {
    /// The name as the tool shows it.
    var displayName: String {
        let name = fullName ?? [firstName, lastName].compactMap(\.self).joined(separator: " ")
        return name.isEmpty ? login ?? "" : name
    }
}
