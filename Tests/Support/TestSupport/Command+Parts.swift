public import EntityModel

extension Command {
    /// The field writes of an update; empty for another action.
    public var writes: [FieldWrite] {
        if case .update(let fields, _) = action { fields } else { [] }
    }

    /// The comment writes of an update; empty for another action.
    public var comments: [CommentWrite] {
        if case .update(_, let comments) = action { comments } else { [] }
    }

    /// The item to create, or `nil` for another action.
    public var draft: EntityDraft? {
        if case .create(let draft) = action { draft } else { nil }
    }
}
