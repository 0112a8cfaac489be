internal import EntityModel

/// The open lists while lines are read.
///
/// Each list except the first is inside the last item of the previous one.
struct WikiListStack {
    private struct OpenList {
        var isOrdered: Bool
        var items: [[RichText.Block]]
    }

    private var lists: [OpenList] = []

    var isEmpty: Bool { lists.isEmpty }

    /// Starts the item of a line with these marks.
    ///
    /// Returns a list that ends before this item.
    mutating func startItem(_ marks: some Collection<UInt8>) -> RichText.Block? {
        let kinds = marks.map { $0 == ASCII.hash }
        guard let kind = kinds.last else { return nil }
        var ended: RichText.Block?
        while lists.count > kinds.count || lists.count == kinds.count && lists.last?.isOrdered != kind {
            ended = close()
        }
        if lists.count == kinds.count {
            lists[lists.count - 1].items.append([])
        }
        for kind in kinds.dropFirst(lists.count) {
            lists.append(OpenList(isOrdered: kind, items: [[]]))
        }
        return ended
    }

    /// Adds a block to the newest item.
    mutating func append(_ block: RichText.Block) {
        guard let last = lists.indices.last, let item = lists[last].items.indices.last else { return }
        lists[last].items[item].append(block)
    }

    /// Ends all lists.
    mutating func finish() -> RichText.Block? {
        var ended: RichText.Block?
        while !lists.isEmpty {
            ended = close()
        }
        return ended
    }

    /// Ends the deepest list.
    ///
    /// Returns it if no other list contains it.
    private mutating func close() -> RichText.Block? {
        guard let list = lists.popLast() else { return nil }
        let block = RichText.Block.list(ordered: list.isOrdered, items: list.items)
        guard !lists.isEmpty else { return block }
        append(block)
        return nil
    }
}
