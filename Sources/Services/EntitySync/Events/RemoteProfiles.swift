import EntityModel
import InternalAPI
import SyncEngine

/// The profiles that profile-api stores.
struct RemoteProfiles: ProfileProvider {
    let client: ProfileClient

    func profile(_ id: String, account: AccountID) async throws -> Profile? {
        try await client.profile(id, account: account)
    }

    func profiles(of account: AccountID) async throws -> [Profile] {
        try await client.profiles(of: account)
    }
}
