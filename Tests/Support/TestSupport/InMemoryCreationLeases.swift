public import AdapterEngine
public import EntityModel
public import Primitives

/// A store of creation leases in memory.
public actor InMemoryCreationLeases: CreationLeases {
    private var claimedAt: [String: Timestamp] = [:]

    public init() {}

    public func acquire(_ thing: String, account: AccountID, at now: Timestamp, lasting age: Duration) -> Bool {
        let key = "\(account)|\(thing)"
        if let last = claimedAt[key], last > now - age { return false }
        claimedAt[key] = now
        return true
    }

    public func release(_ thing: String, account: AccountID) { claimedAt["\(account)|\(thing)"] = nil }
}
