import EntityModel

extension Comment {
    /// A comment as the REST API has it, with its properties.
    init(_ comment: JiraComment) {
        let origin = comment.properties?.lazy.compactMap(\.origin).first.map(CommentOrigin.init)
        let text = comment.body?.read
        let body = text?.value ?? RichText(blocks: [])
        self.init(
            id: comment.id, body: origin == nil ? body : AuthorLine.removed(from: body),
            author: comment.author?.displayName ?? comment.author?.name ?? "Anonymous",
            modifiedAt: comment.updated?.milliseconds ?? 0, origin: origin, isPrivate: comment.isPrivate)
        unreadable = comment.unreadable?.reason ?? text?.problem
        losses = text.flatMap { $0.losses.isEmpty ? nil : $0.losses }
    }
}

extension JiraComment {
    /// Whether not everyone who sees the issue sees the comment.
    var isPrivate: Bool {
        visibility != nil || isPublic == false || properties?.contains(where: \.isInternal) == true
    }

    /// The id of the issue, as the comment's address has it: Data Center's webhooks tell it nowhere else.
    var issueId: String? { Self.issueId(in: link) }

    /// The id of the issue in the address of what belongs to it.
    static func issueId(in link: String?) -> String? {
        let parts = link?.split(separator: "/") ?? []
        guard let place = parts.lastIndex(of: "issue"), place + 1 < parts.endIndex,
            parts[place + 1].allSatisfy(\.isASCIIDigit)
        else { return nil }
        return String(parts[place + 1])
    }
}

extension CommentOrigin {
    init(_ property: OriginProperty) {
        self.init(toolId: property.tool, entityId: property.entity, commentId: property.comment)
    }
}

extension OriginProperty {
    init(_ origin: CommentOrigin) {
        self.init(tool: origin.toolId, entity: origin.entityId, comment: origin.commentId)
    }
}

extension Character {
    var isASCIIDigit: Bool { isASCII && isNumber }
}
