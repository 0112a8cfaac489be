public import EntityModel

/// Starts shares for items, either because a user asks for it or because an automatic routing matches.
public struct ShareFlow: Sendable {
    private let store: any ShareStore
    private let synchronizer: ShareSynchronizer
    private let profiles: any ProfileProvider
    private let router: RoutingMatcher
    private let newId: @Sendable () -> String

    /// - Parameters:
    ///   - store: The store of the shares.
    ///   - synchronizer: A synchronizer that uses the same store.
    ///   - profiles: The provider of the profiles whose routings apply.
    ///   - readers: The readers that find the matching items in the tools.
    ///   - newId: A closure that returns a new unique ID for each share.
    public init(
        store: any ShareStore, synchronizer: ShareSynchronizer, profiles: any ProfileProvider,
        readers: @escaping ToolReaders,
        newId: @escaping @Sendable () -> String
    ) {
        self.store = store
        self.synchronizer = synchronizer
        self.profiles = profiles
        self.newId = newId
        router = RoutingMatcher(readers: readers)
    }

    /// The outcome of a user's request to share an item.
    public enum Outcome: Sendable {
        case started(share: String)
        /// The item already had a share in the profile.
        case alreadyShared(before: String)
        /// No routing of the profile matches the item, or no type mapping contains its type.
        case noMatchingRouting
    }

    /// Shares an item because a user asked for it.
    ///
    /// The first matching routing determines the project of the counterpart.
    ///
    /// - Parameters:
    ///   - entity: An item of one of the profile's tools.
    ///   - profile: The profile to share it by.
    /// - Returns: The outcome.
    /// - Throws: The error of a port. If that is a transient ``ToolError``, the share may have started. It then
    ///   continues automatically.
    public func share(_ entity: EntityReference, profile: Profile) async throws -> Outcome {
        for side in profile.sides(of: entity.tool) {
            if let known = try await share(of: entity, profile: profile) {
                // The start of the share may have been interrupted, and the user may repeat the request for this
                // reason.
                if known.status == .broken {
                    _ = try await synchronizer.resume(known.id, account: known.account, cause: "by hand")
                } else if known.status != .active {
                    try await synchronizer.resume(known)
                }
                return .alreadyShared(before: known.id)
            }
            let matches = try await router.matches(of: [entity], on: side, profile: profile, automaticOnly: false)
            guard let match = matches.first else { continue }
            if let born = try await share(thatMade: match, profile: profile) { return .alreadyShared(before: born.id) }
            if case .settled = try await synchronizer.attachToPredecessorShare(
                match.entity, profile: profile.id, account: profile.account, cause: "by hand"),
                let known = try await share(of: entity, profile: profile)
            {
                return .alreadyShared(before: known.id)
            }
            let share = Share(id: newId(), of: match, on: side, profile: profile)
            let hasBegun = try await synchronizer.start(
                share, reason: "A user shared the item (routing \(match.routing.id)).")
            guard !hasBegun else { return .started(share: share.id) }
            // Another process started the share first.
            return .alreadyShared(before: try await self.share(of: entity, profile: profile)?.id ?? share.id)
        }
        return .noMatchingRouting
    }

    /// Shares the item of an event if it has no share and matches an automatic routing.
    ///
    /// - Parameter event: The event.
    /// - Returns: The number of shares that started.
    /// - Throws: The error of a port. The event must be delivered again.
    func autoShare(_ event: Event) async throws -> Int {
        switch event.kind {
        case .deleted, .commandCompleted, .renamed, .mentioned: return 0
        case .updated, .invalidated, .commentsInvalidated, .commentUpdated, .commentDeleted: break
        }
        var begun = 0
        for profile in try await profiles.profiles(of: event.account) where profile.status == .enabled {
            for side in profile.sides(of: event.entity.tool) where profile.hasAutomaticRouting(event.entity, on: side) {
                begun += try await autoShare(event.entity, on: side, profile: profile, cause: event.id) ? 1 : 0
            }
        }
        return begun
    }

    private func autoShare(
        _ entity: EntityReference, on side: Side, profile: Profile, cause: String
    ) async throws -> Bool {
        // An excluded item need not be looked up in the tool after each of its changes.
        let isSetApart = try await store.transaction(for: profile.account) { transaction in
            try await transaction.isExcluded(anyOf: [entity.key], profile: profile.id)
        }
        guard !isSetApart else { return false }
        let matches = try await router.matches(of: [entity], on: side, profile: profile, automaticOnly: true)
        guard let match = matches.first, try await !isMade(match, profile: profile) else { return false }
        // The item may have had a share before it was converted.
        let adoption = try await synchronizer.attachToPredecessorShare(
            match.entity, profile: profile.id, account: profile.account, honorsExclusions: true, cause: cause)
        guard case .free(let former) = adoption else { return false }
        let share = Share(id: newId(), of: match, on: side, profile: profile)
        return try await synchronizer.start(
            share, reason: "The item was auto-shared (routing \(match.routing.id)).", cause: cause, byPerson: false,
            former: former)
    }

    /// Shares an item that matches a routing, as part of a job.
    ///
    /// Excluded items remain unshared.
    func begin(_ match: RoutingMatcher.Match, on side: Side, profile: Profile, job: String) async throws -> Bool {
        guard try await share(thatMade: match, profile: profile) == nil else { return false }
        let adoption = try await synchronizer.attachToPredecessorShare(
            match.entity, profile: profile.id, account: profile.account, honorsExclusions: true, cause: job)
        guard case .free(let former) = adoption else { return false }
        let hasBegun = try await synchronizer.start(
            Share(id: newId(), of: match, on: side, profile: profile),
            reason: "A job shared all items of the routing \(match.routing.id).", cause: job, byPerson: false,
            former: former)
        guard !hasBegun, let known = try await share(of: match.entity, profile: profile),
            Side.allCases.contains(where: { known[$0].pendingCommand?.cause == job })
        else { return hasBegun }
        // The page is processed again. The commands that were decided the first time may never have been sent.
        try await synchronizer.resume(known)
        return true
    }

    /// Returns the share that contains the item, or that waits for it because its creation was not reported yet.
    ///
    /// A share that already contains another item does not qualify: a user copied the marker.
    private func share(thatMade match: RoutingMatcher.Match, profile: Profile) async throws -> Share? {
        guard let id = match.createdForShare else { return nil }
        let share = try await store.transaction(for: profile.account) { try await $0.share(id) }
        return share.flatMap { $0.mayHaveCreated(match.entity) ? $0 : nil }
    }

    /// Whether Tandem created the item for a share.
    ///
    /// The share may contain the item, wait for it, or have ended before the creation was reported.
    private func isMade(_ match: RoutingMatcher.Match, profile: Profile) async throws -> Bool {
        guard let id = match.createdForShare else { return false }
        let share = try await store.transaction(for: profile.account) { try await $0.share(id) }
        return share?.mayHaveCreated(match.entity) ?? true
    }

    private func share(of entity: EntityReference, profile: Profile) async throws -> Share? {
        try await store.transaction(for: profile.account) { transaction in
            try await transaction.shares(of: entity.key).first { $0.profile == profile.id }
        }
    }
}

extension Share {
    /// Whether the record of the share permits that Tandem created the item for it.
    fileprivate func mayHaveCreated(_ entity: EntityReference) -> Bool {
        existingEntities.contains { $0.key == entity.key } || self[origin.other].entity.isPlaceholder
    }
}

extension Profile {
    /// Whether an automatic routing may match an item of this type.
    ///
    /// The tool makes the final decision.
    fileprivate func hasAutomaticRouting(_ entity: EntityReference, on side: Side) -> Bool {
        routes(from: side, automaticOnly: true).contains { $0.mapping.types(on: side).contains(entity.entityType) }
    }
}
