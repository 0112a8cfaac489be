public import AdapterEngine
public import EntityModel

/// A store of creation leases in memory.
public actor InMemoryCreationLeases: CreationLeases {
    private var claimedAt: [String: Int64] = [:]

    public init() {}

    public func acquire(_ thing: String, account: AccountID, at now: Int64, lasting age: Int64) -> Bool {
        let key = "\(account)|\(thing)"
        if let last = claimedAt[key], last > now - age { return false }
        claimedAt[key] = now
        return true
    }

    public func release(_ thing: String, account: AccountID) { claimedAt["\(account)|\(thing)"] = nil }
}
