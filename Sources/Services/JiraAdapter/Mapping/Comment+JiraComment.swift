import EntityModel
import InternalAPI
import Primitives

extension Comment {
    /// Creates a comment from the REST API's form, with its properties.
    ///
    /// - Parameters:
    ///   - comment: The comment.
    ///   - signer: The signer that verifies markers.
    ///   - renderer: The format in which Data Center stores the text.
    init(_ comment: JiraComment, _ signer: MarkerSigner, by renderer: Profile.TextRenderer = .wiki) {
        let marker = comment.properties?.lazy.compactMap(\.origin).first?.marker(signer)
        let (held, text, problem) = comment.body?.bounded(by: renderer) ?? (nil, nil, nil)
        let body = text?.value ?? RichText(blocks: [])
        self.init(
            id: comment.id, body: marker == nil ? body : AttributionLine.removed(from: held?.withAuthorLine ?? body),
            authorName: comment.author?.displayName ?? comment.author?.name ?? "Anonymous",
            modifiedAt: comment.updated?.time ?? .epoch, marker: marker, isPrivate: comment.isPrivate)
        unreadable = comment.unreadable?.reason ?? problem
        losses = text.flatMap { $0.losses.isEmpty ? nil : $0.losses }
    }
}

extension JiraComment {
    /// Whether some users who see the issue cannot see the comment.
    var isPrivate: Bool {
        visibility != nil || isPublic == false || properties?.contains(where: \.isInternal) == true
    }

    /// The ID of the issue in the URL of the comment.
    ///
    /// Data Center's webhooks report it nowhere else.
    var issueId: String? { Self.issueId(in: link) }

    /// Returns the ID of the issue in the URL of one of its parts.
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

    /// Returns the marker, or `nil` if Tandem did not sign it.
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
