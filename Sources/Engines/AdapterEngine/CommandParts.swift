import EntityModel

// A command is split into these parts to find those that a tool rejects.

extension SetEdit {
    /// The edit as edits of one member each.
    var parts: [SetEdit] {
        additions.map { SetEdit(additions: [$0]) } + removals.map { SetEdit(removals: [$0]) }
    }
}

extension Array {
    /// The first and the second half; an array of one has one half.
    var halves: [[Element]] {
        count < 2 ? [self] : [Array(prefix(count / 2)), Array(suffix(from: count / 2))]
    }
}

extension FieldValue {
    /// The ID that a file or a linked item has in its tool; other members have none that is not content.
    var memberId: String? {
        switch self {
        case .file(let file): file.id
        case .item(let link): link.item.sourceId
        default: nil
        }
    }
}
