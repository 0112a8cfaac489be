public import AdapterEngine
public import EntityModel

/// The record of intents in memory.
public actor MemoryIntents: CreationIntents {
    private var known: [String: CreationIntent] = [:]

    public init() {}

    public func intent(_ share: String, account: AccountID) -> CreationIntent? { known["\(account)|\(share)"] }

    public func begin(_ share: String, account: AccountID, at now: Int64) {
        let first = known["\(account)|\(share)"]?.first ?? now
        known["\(account)|\(share)"] = CreationIntent(first: first, last: now, isAsking: true)
    }

    public func doubt(_ share: String, account: AccountID, at now: Int64) {
        known["\(account)|\(share)"]?.last = now
        known["\(account)|\(share)"]?.isAsking = false
    }

    public func finish(_ share: String, account: AccountID, _ item: CreatedEntity) {
        known["\(account)|\(share)"]?.item = item
    }

    public func withdraw(_ share: String, account: AccountID) {
        known["\(account)|\(share)"] = nil
    }
}
