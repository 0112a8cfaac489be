import EntityModel
import InternalAPI
import SyncEngine

/// Profiles as profile-api keeps them.
struct RemoteProfiles: ProfileProvider {
    let client: ProfileClient

    func profile(_ id: String, account: AccountID) async throws -> Profile? {
        try await client.profile(id, account: account)
    }

    func profiles(of account: AccountID) async throws -> [Profile] {
        try await client.profiles(of: account)
    }
}
