import Core
import EntityModel
import Hummingbird
import InternalAPI

/// The routes for the other services, under `/internal/v1`; they require `profiles:read`.
///
/// The routes are `GET accounts`, `{account}/revision`, `{account}/profiles[/{id}]`, and `{account}/connections/{id}`.
/// Credentials leave the service sealed, and their key is encrypted for the cluster.
struct InternalRoutes: Sendable {
    let store: ProfileStore

    func add<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("accounts") { _, _ in
            try Response.json(try await store.accounts())
        }
        group.get(":account/revision") { _, context in
            try Response.json(ProfileClient.Revision(revision: try await store.revision(of: context.account)))
        }
        group.get(":account/profiles") { _, context in
            try Response.json(try await store.profiles(of: context.account).map(\.value))
        }
        group.get(":account/profiles/:profile") { _, context in
            let id = try context.name("profile")
            guard let profile = try await store.profile(id, of: context.account) else {
                throw ProblemError.notFound("There is no profile \(id).")
            }
            return try Response.json(profile.value, version: profile.version)
        }
        group.get(":account/connections/:connection") { _, context in
            let id = try context.name("connection")
            guard let connection = try await store.connection(id, of: context.account) else {
                throw ProblemError.notFound("There is no connection \(id).")
            }
            return try Response.json(connection, version: connection.version)
        }
    }
}
