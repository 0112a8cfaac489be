import EntityModel

/// What stands for some items in the other tool, by the account's shares.
struct Counterparts: Sendable {
    private var items: [EntityKey: EntityKey] = [:]
    /// The shares whose items' counterparts are being made, by these items.
    var pending: [EntityKey: Share] = [:]

    init() {}

    /// - Parameters:
    ///   - shares: that have one of the items, in any order.
    ///   - share: the share whose fields point at the items; shares of its own profile come first.
    init(_ shares: [Share], for share: Share) {
        let tools = Set(Side.allCases.map { share[$0].entity.tool })
        let foreign = shares.filter { $0.profile != share.profile }.sorted { $0.id > $1.id }
        // The last one that is seen of an item counts.
        for known in foreign + shares.filter({ $0.profile == share.profile }) {
            let ends = Side.allCases.map { known[$0].entity }
            guard known.status != .broken, Set(ends.map(\.tool)) == tools else { continue }
            if known.status == .creating {
                if known.backoff == nil { pending[known[known.origin].entity.key] = known }
                continue
            }
            items[ends[0].key] = ends[1].key
            items[ends[1].key] = ends[0].key
        }
    }

    subscript(item: EntityKey) -> EntityKey? { items[item] }
}
