public import EntityModel

/// Remembers which items were begun to be made, and which came of it.
///
/// No tool offers an idempotency key. An intent is therefore recorded before the tool is asked, and who finds one looks
/// for the item before asking again.
public protocol CreationIntentStore: Sendable {
    /// What was recorded for a share's item; `nil` where its making never began, or was refused each time.
    func intent(_ share: String, account: AccountID) async throws -> CreationIntent?
    /// Records that the tool is about to be asked, at `now` in milliseconds since 1970.
    func begin(_ share: String, account: AccountID, at now: Int64) async throws
    /// Records at `now` that it is over, and not known what came of it.
    func markUncertain(_ share: String, account: AccountID, at now: Int64) async throws
    /// Records that the item is there.
    func complete(_ share: String, account: AccountID, _ item: CreatedEntity) async throws
    /// Forgets a creation that the tool refused or did not process.
    func delete(_ share: String, account: AccountID) async throws
}

/// What is known of the making of one item; times in milliseconds since 1970.
public struct CreationIntent: Hashable, Sendable {
    /// When the tool was asked first.
    public var firstAttemptAt: Int64
    /// When it was last asked, or doubted.
    public var lastAttemptAt: Int64
    /// Whether the tool may be being asked just now, by a process that lives or died at it.
    public var isInFlight: Bool
    /// What came of it, once that is known.
    public var entity: CreatedEntity?

    public init(firstAttemptAt: Int64, lastAttemptAt: Int64, isInFlight: Bool, entity: CreatedEntity? = nil) {
        self.firstAttemptAt = firstAttemptAt
        self.lastAttemptAt = lastAttemptAt
        self.isInFlight = isInFlight
        self.entity = entity
    }
}
