import EntityModel
import InternalAPI
import Synchronization

/// Provides the hashers of accounts.
///
/// They use the same keys as the adapters: those of the accounts' connections.
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

    /// An error that is thrown for an account without a connection.
    ///
    /// It has no key, and no content that could be hashed.
    struct MissingAccountKey: Error, CustomStringConvertible {
        let account: AccountID

        var description: String { "Account \(account) has no profile with a connection. Its items cannot be synced." }
    }
}
