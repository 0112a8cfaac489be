import EntityModel

/// The counterparts of some items, as the account's shares record them.
struct Counterparts: Sendable {
    private var items: [EntityKey: EntityKey] = [:]
    /// The shares whose counterparts are still being created, by the items that they start from.
    var pending: [EntityKey: Share] = [:]

    init() {}

    /// - Parameters:
    ///   - shares: The shares that contain one of the items, in any order.
    ///   - share: The share whose fields link to the items. Shares of its own profile take precedence.
    init(_ shares: [Share], for share: Share) {
        let tools = Set(Side.allCases.map { share[$0].entity.tool })
        let foreign = shares.filter { $0.profile != share.profile }.sorted { $0.id > $1.id }
        // If several shares contain the item, the last one in this order takes precedence.
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
