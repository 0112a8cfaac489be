import EntityModel
import InternalAPI
import Synchronization

/// The accounts' hashers, under the same keys as the adapters have them: those of the accounts' connections.
final class AccountHasherProvider: Sendable {
    private let profiles: ProfileClient
    private let keys: DataKeyCache
    private let known = Mutex<[AccountID: ContentHasher]>([:])

    init(profiles: ProfileClient, keys: DataKeyCache) {
        self.profiles = profiles
        self.keys = keys
    }

    func hasher(of account: AccountID) async throws -> ContentHasher {
        if let hasher = known.withLock({ $0[account] }) { return hasher }
        guard let profile = try await profiles.profiles(of: account).first,
            let connection = try await profiles.connection(profile.sourceTool.id, account: account)
        else { throw MissingAccountKey(account: account) }
        let hasher = try await keys.key(connection.encryptedKey).hasher(for: account)
        known.withLock { $0[account] = hasher }
        return hasher
    }

    /// An account without a connection has no key, and nothing that could be hashed.
    struct MissingAccountKey: Error, CustomStringConvertible {
        let account: AccountID

        var description: String { "account \(account) has no profile with a connection; nothing of it can be synced" }
    }
}
