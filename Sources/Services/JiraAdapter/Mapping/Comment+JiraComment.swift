import EntityModel
import InternalAPI

extension Comment {
    /// Creates a comment from the form of the REST API, with its properties.
    ///
    /// - Parameters:
    ///   - comment: The comment.
    ///   - signer: Knows the valid markers.
    ///   - renderer: The format in which Data Center holds the text.
    init(_ comment: JiraComment, _ signer: MarkerSigner, by renderer: Profile.TextRenderer = .wiki) {
        let marker = comment.properties?.lazy.compactMap(\.origin).first?.marker(signer)
        let (held, text, problem) = comment.body?.bounded(by: renderer) ?? (nil, nil, nil)
        let body = text?.value ?? RichText(blocks: [])
        self.init(
            id: comment.id, body: marker == nil ? body : AttributionLine.removed(from: held?.withAuthorLine ?? body),
            authorName: comment.author?.displayName ?? comment.author?.name ?? "Anonymous",
            modifiedAt: comment.updated?.milliseconds ?? 0, marker: marker, isPrivate: comment.isPrivate)
        unreadable = comment.unreadable?.reason ?? problem
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

extension OriginProperty {
    init(_ marker: CommentMarker, _ signer: MarkerSigner) {
        self.init(
            tool: marker.origin.toolId, entity: marker.origin.entityId, comment: marker.origin.commentId,
            copyTool: marker.place.toolId, copyEntity: marker.place.entityId, signature: signer.signature(of: marker))
    }

    /// The marker, or `nil` if Tandem did not sign it.
    func marker(_ signer: MarkerSigner) -> CommentMarker? {
        let marker = CommentMarker(
            origin: CommentOrigin(toolId: tool, entityId: entity, commentId: comment),
            place: CommentLocation(toolId: copyTool, entityId: copyEntity))
        return signer.accepts(signature, of: marker) ? marker : nil
    }
}

extension Character {
    var isASCIIDigit: Bool { isASCII && isNumber }
}
