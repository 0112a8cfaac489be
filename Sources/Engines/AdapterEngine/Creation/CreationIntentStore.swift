public import EntityModel
public import Primitives

/// A store of creation intents: records of items that are about to be created.
///
/// No tool offers an idempotency key. An intent is therefore recorded before the tool is called. A process that finds
/// an intent searches for the item before it tries again.
public protocol CreationIntentStore: Sendable {
    /// Returns the intent for a share's item, or `nil` if creation never started or the tool rejected each attempt.
    func intent(_ share: String, account: AccountID) async throws -> CreationIntent?
    /// Records that the tool is about to be called, at `now`.
    func begin(_ share: String, account: AccountID, at now: Timestamp) async throws
    /// Records at `now` that the attempt has ended with an unknown outcome.
    func markUncertain(_ share: String, account: AccountID, at now: Timestamp) async throws
    /// Records that the item exists.
    func complete(_ share: String, account: AccountID, _ item: CreatedEntity) async throws
    /// Removes the intent for an item that the tool rejected or did not process.
    func delete(_ share: String, account: AccountID) async throws
}

/// The state of the creation of one item.
public struct CreationIntent: Hashable, Sendable {
    /// The time of the first attempt.
    public var firstAttemptAt: Timestamp
    /// The time of the last attempt, or the time at which its outcome became uncertain.
    public var lastAttemptAt: Timestamp
    /// Whether an attempt may be in progress in a process that is running or has crashed.
    public var isInFlight: Bool
    /// The created item, once it is known.
    public var entity: CreatedEntity?

    public init(firstAttemptAt: Timestamp, lastAttemptAt: Timestamp, isInFlight: Bool, entity: CreatedEntity? = nil) {
        self.firstAttemptAt = firstAttemptAt
        self.lastAttemptAt = lastAttemptAt
        self.isInFlight = isInFlight
        self.entity = entity
    }
}
