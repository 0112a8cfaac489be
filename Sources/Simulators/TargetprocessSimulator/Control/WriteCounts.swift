/// The number of performed writes.
struct WriteCounts: Sendable {
    /// The writes by login.
    private(set) var byUser: [String: Int] = [:]
    /// The writes by item, such as `UserStory/1001`, and then by login.
    private(set) var byEntity: [String: [String: Int]] = [:]

    mutating func countWrite(of entity: String, by login: String) {
        byUser[login, default: 0] += 1
        byEntity[entity, default: [:]][login, default: 0] += 1
    }
}
