import Core
import EntityModel
import HTTPTypes
import Hummingbird
import InternalAPI

/// The profiles of an account, under `/api/v1/{account}/profiles`.
struct ProfileRoutes: Sendable {
    static let maximumBody = 1 << 20

    let store: ProfileStore
    let sync: SyncClient
    let filters: RoutingFilterValidator
    let fields: ToolFields
    let states: ConnectionStates

    /// Adds `GET` of all profiles and of one; requires `profiles:read`.
    func addReading<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("") { _, context in
            try Response.json(try await store.profiles(of: context.account).map(\.value.asWritten))
        }
        group.get(":profile") { _, context in
            let id = try context.name("profile")
            guard let profile = try await store.profile(id, of: context.account) else { throw Self.notFound(id) }
            return try Response.json(profile.value.asWritten, version: profile.version)
        }
    }

    /// Makes the adapters read the fields that the profile maps from now on.
    ///
    /// An adapter that still used the old fields would treat changes of the new fields as seen.
    private func refreshAdapters(_ profile: Profile) async {
        async let source: Void = states.refresh(profile.sourceTool, account: profile.account)
        async let target: Void = states.refresh(profile.targetTool, account: profile.account)
        _ = await (source, target)
    }

    /// Adds `PUT` and `DELETE` of one profile; requires `profiles:write`.
    func addWriting<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.put(":profile") { request, context in
            let form = try await request.json(ProfileRequest.self, upTo: Self.maximumBody)
            var (profile, misaddressed) = form.profile(id: try context.name("profile"), account: try context.account)
            try (misaddressed + profile.violations).orThrow()
            let others = try await store.profiles(of: profile.account).map(\.value).filter { $0.id != profile.id }
            try profile.zoneViolations(beside: others).orThrow()
            let known = try await store.profile(profile.id, of: profile.account)?.value
            let check = await fields.check(
                profile, known: (known?.knownNames ?? []) + others.sorted { $0.id < $1.id }.flatMap(\.knownNames))
            try await (check.violations + filters.violations(of: profile, known: known)).orThrow()
            profile.knownNames = check.knownNames
            let version = try await store.put(profile, expecting: request.expectedVersion)
            await refreshAdapters(profile)
            return try Response.json(
                StoredProfile(profile: profile.asWritten, warnings: check.warnings), version: version)
        }
        group.delete(":profile") { _, context in
            let id = try context.name("profile")
            let account = try context.account
            guard try await store.profile(id, of: account) != nil else { throw Self.notFound(id) }
            // A share without its profile could neither be synced nor ended.
            guard try await sync.shares(of: id, after: nil, limit: 1, account: account).shares.isEmpty else {
                throw ProblemError(
                    .conflict,
                    ProblemDetails(
                        title: "In use",
                        detail: "Profile \(id) has shares. End them first, or set its status to Disabled."))
            }
            guard try await store.removeProfile(id, of: account) else { throw Self.notFound(id) }
            return Response(status: .noContent)
        }
    }

    /// A stored profile, with warnings about checks that could not run.
    private struct StoredProfile: Encodable {
        var profile: Profile
        var warnings: [String]

        private enum CodingKeys: CodingKey {
            case warnings
        }

        func encode(to encoder: any Encoder) throws {
            try profile.encode(to: encoder)
            guard !warnings.isEmpty else { return }
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(warnings, forKey: .warnings)
        }
    }

    private static func notFound(_ id: String) -> ProblemError { .notFound("There is no profile \(id).") }
}

extension Profile {
    /// The profile as the user wrote it.
    fileprivate var asWritten: Profile {
        var profile = self
        profile.knownNames = []
        return profile
    }
}
