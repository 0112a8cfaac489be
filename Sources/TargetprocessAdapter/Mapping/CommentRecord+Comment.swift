import EntityModel

extension CommentRecord {
    /// The comment in the generic language.
    var comment: Comment {
        let (body, origin) = AuthorLine.taken(from: TargetprocessText.read(description ?? "").value)
        return Comment(
            id: String(id), body: body, author: owner?.displayName ?? "",
            modifiedAt: (descriptionModifyDate ?? createDate)?.milliseconds ?? 0, origin: origin,
            isPrivate: isPrivate ?? false)
    }
}

extension CommentRecord.Person {
    /// The name as the tool shows it.
    var displayName: String {
        let name = fullName ?? [firstName, lastName].compactMap(\.self).joined(separator: " ")
        return name.isEmpty ? login ?? "" : name
    }
}
