import Core
import EntityModel
import HTTPTypes
import Hummingbird

/// Profiles as administrators keep them, under `/api/v1/{account}/profiles`.
struct ProfileRoutes: Sendable {
    static let maximumBody = 1 << 20

    let store: ProfileStore
    let sync: SyncClient
    let filters: RouteFilters

    /// `GET` of all and of one; guarded by `profiles:read`.
    func addReading<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("") { _, context in
            try Response.json(try await store.profiles(of: context.account).map(\.value))
        }
        group.get(":profile") { _, context in
            let id = try context.name("profile")
            guard let profile = try await store.profile(id, of: context.account) else { throw Self.notFound(id) }
            return try Response.json(profile.value, version: profile.version)
        }
    }

    /// `PUT` and `DELETE` of one; guarded by `profiles:write`.
    func addWriting<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.put(":profile") { request, context in
            let form = try await request.json(ProfileForm.self, upTo: Self.maximumBody)
            let (profile, misaddressed) = form.profile(id: try context.name("profile"), account: try context.account)
            try (misaddressed + profile.violations).orThrow()
            let known = try await store.profile(profile.id, of: profile.account)?.value
            try await filters.violations(of: profile, known: known).orThrow()
            let version = try await store.put(profile, expecting: request.expectedVersion)
            return try Response.json(profile, version: version)
        }
        group.delete(":profile") { _, context in
            let id = try context.name("profile")
            let account = try context.account
            guard try await store.profile(id, of: account) != nil else { throw Self.notFound(id) }
            // Without its profile a share would neither sync nor end.
            guard try await sync.shares(of: id, after: nil, limit: 1, account: account).shares.isEmpty else {
                throw ProblemError(
                    .conflict,
                    ProblemDetails(
                        title: "In use",
                        detail: "profile \(id) has shares: end them first, or set its status to Disabled"))
            }
            guard try await store.removeProfile(id, of: account) else { throw Self.notFound(id) }
            return Response(status: .noContent)
        }
    }

    private static func notFound(_ id: String) -> ProblemError { .notFound("There is no profile \(id).") }
}
