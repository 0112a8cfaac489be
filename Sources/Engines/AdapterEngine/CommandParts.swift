import EntityModel

// To find the parts that a tool rejects, a command is split into the following parts.

extension SetEdit {
    /// The edit, split into edits of one member each.
    var parts: [SetEdit] {
        additions.map { SetEdit(additions: [$0]) } + removals.map { SetEdit(removals: [$0]) }
    }
}

extension Array {
    /// The first and the second half.
    ///
    /// An array with fewer than two elements is returned as its only half.
    var halves: [[Element]] {
        count < 2 ? [self] : [Array(prefix(count / 2)), Array(suffix(from: count / 2))]
    }
}

extension FieldValue {
    /// The ID that a file or a linked item has in its tool, or `nil` for other members.
    ///
    /// Their only identity is their content.
    var memberId: String? {
        switch self {
        case .file(let file): file.id
        case .item(let link): link.item.sourceId
        default: nil
        }
    }
}
