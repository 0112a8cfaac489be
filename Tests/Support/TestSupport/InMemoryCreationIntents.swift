public import AdapterEngine
public import EntityModel
public import Primitives

/// A store of creation intents in memory.
public actor InMemoryCreationIntents: CreationIntentStore {
    private var known: [String: CreationIntent] = [:]

    public init() {}

    public func intent(_ share: String, account: AccountID) -> CreationIntent? { known["\(account)|\(share)"] }

    public func begin(_ share: String, account: AccountID, at now: Timestamp) {
        let first = known["\(account)|\(share)"]?.firstAttemptAt ?? now
        known["\(account)|\(share)"] = CreationIntent(firstAttemptAt: first, lastAttemptAt: now, isInFlight: true)
    }

    public func markUncertain(_ share: String, account: AccountID, at now: Timestamp) {
        known["\(account)|\(share)"]?.lastAttemptAt = now
        known["\(account)|\(share)"]?.isInFlight = false
    }

    public func complete(_ share: String, account: AccountID, _ item: CreatedEntity) {
        known["\(account)|\(share)"]?.entity = item
    }

    public func delete(_ share: String, account: AccountID) {
        known["\(account)|\(share)"] = nil
    }
}
