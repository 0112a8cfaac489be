import EntityModel

/// A person who writes comments with the marker that Tandem puts on its copies.
extension SimulatedTool {
    /// A person writes a comment that claims to be the copy of another one.
    ///
    /// A marker that Tandem wrote can be copied with its signature, also by a person who shares a user with Tandem, and
    /// into worklogs, of which a tool may not tell the user. Of every other marker an adapter reports nothing; here it
    /// is reported as another user's.
    func forge(_ id: String, _ text: String, origin: CommentOrigin) {
        scheduler.note("person forges a marker on \(tool.id) \(id): \(origin)")
        let written = items.flatMap(\.item.comments).filter { $0.isTandems && $0.origin == origin }
        let copied = written.first?.marker
        let marker = copied ?? CommentMarker(origin: origin, place: CommentLocation(reference(id)))
        let claims: [Bool?] = copied == nil ? [false] : [false, nil, true]
        comment(id, text, marker: marker, isByTandem: scheduler.random { $0.pick(claims) } ?? false)
    }
}

extension Comment {
    /// Whether Tandem wrote the comment, whatever marker it has.
    var isTandems: Bool { authorName == "tandem" }
}
