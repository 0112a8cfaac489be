import EntityModel

/// The fault of a user who writes comments with the marker that Tandem puts on its copies.
extension SimulatedTool {
    /// Adds a user's comment that claims to be the copy of another one.
    ///
    /// A user can copy a marker that Tandem wrote, including its signature. This is also possible for a user who shares
    /// an account with Tandem, and in worklogs, whose user a tool may not report. Adapters ignore all other markers;
    /// here, they are reported as another user's.
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
