public import EntityModel

/// Gives items their counterparts: by a person's word, and by themselves where a profile's route says so.
public struct ShareFlow: Sendable {
    private let store: any ShareStore
    private let synchronizer: ShareSynchronizer
    private let profiles: any ProfileProvider
    private let router: RoutingMatcher
    private let newId: @Sendable () -> String

    /// - Parameters:
    ///   - store: of the shares.
    ///   - synchronizer: over the same store.
    ///   - profiles: whose routes count.
    ///   - reader: asks the tools which items fit.
    ///   - newId: gives each share its id, never the same twice.
    public init(
        store: any ShareStore, synchronizer: ShareSynchronizer, profiles: any ProfileProvider, reader: any ToolReader,
        newId: @escaping @Sendable () -> String
    ) {
        self.store = store
        self.synchronizer = synchronizer
        self.profiles = profiles
        self.newId = newId
        router = RoutingMatcher(reader: reader)
    }

    /// What became of a person's wish.
    public enum Outcome: Sendable {
        case started(share: String)
        /// The item had a share in the profile before.
        case alreadyShared(before: String)
        /// No route of the profile lets the item through, or no type mapping knows its type.
        case noMatchingRouting
    }

    /// Shares an item by a person's word: its counterpart is made where the first route says that it fits.
    ///
    /// - Parameters:
    ///   - entity: stands in one of the profile's tools.
    ///   - profile: the profile to share it by.
    /// - Returns: what became of it.
    /// - Throws: what a port threw. If that is a transient ``ToolError``, the share may have begun and goes on by
    ///   itself.
    public func share(_ entity: EntityReference, profile: Profile) async throws -> Outcome {
        for side in profile.sides(of: entity.tool) {
            if let known = try await share(of: entity, profile: profile) {
                // Its beginning may have been cut off, and that be why it is asked for again.
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
            let hasBegun = try await synchronizer.start(share, reason: "by hand, route \(match.routing.id)")
            guard !hasBegun else { return .started(share: share.id) }
            // Someone else was faster.
            return .alreadyShared(before: try await self.share(of: entity, profile: profile)?.id ?? share.id)
        }
        return .noMatchingRouting
    }

    /// Shares an item that was heard of and has no share, where it fits an automatic route.
    ///
    /// - Parameter event: what was heard.
    /// - Returns: the number of shares that began.
    /// - Throws: what a port threw; the event must be delivered again.
    func autoShare(_ event: Event) async throws -> Int {
        switch event.kind {
        case .deleted, .commandCompleted: return 0
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
        // What stays apart need not be looked for in the tool with each of its changes.
        let isSetApart = try await store.transaction(for: profile.account) { transaction in
            try await transaction.isExcluded(anyOf: [entity.key], profile: profile.id)
        }
        guard !isSetApart else { return false }
        let matches = try await router.matches(of: [entity], on: side, profile: profile, automaticOnly: true)
        guard let match = matches.first, try await !isMade(match, profile: profile) else { return false }
        // What it was before its conversion may have a share.
        let adoption = try await synchronizer.attachToPredecessorShare(
            match.entity, profile: profile.id, account: profile.account, honorsExclusions: true, cause: cause)
        guard case .free(let former) = adoption else { return false }
        let share = Share(id: newId(), of: match, on: side, profile: profile)
        return try await synchronizer.start(
            share, reason: "by itself, route \(match.routing.id)", cause: cause, byPerson: false, former: former)
    }

    /// Shares an item that fits a route, as part of a job; one that a person set apart stays so.
    func begin(_ match: RoutingMatcher.Match, on side: Side, profile: Profile, job: String) async throws -> Bool {
        guard try await share(thatMade: match, profile: profile) == nil else { return false }
        let adoption = try await synchronizer.attachToPredecessorShare(
            match.entity, profile: profile.id, account: profile.account, honorsExclusions: true, cause: job)
        guard case .free(let former) = adoption else { return false }
        let hasBegun = try await synchronizer.start(
            Share(id: newId(), of: match, on: side, profile: profile),
            reason: "with all of the route \(match.routing.id)", cause: job, byPerson: false, former: former)
        guard !hasBegun, let known = try await share(of: match.entity, profile: profile),
            Side.allCases.contains(where: { known[$0].pendingCommand?.cause == job })
        else { return hasBegun }
        // The page is done again: what was decided on it may never have been sent.
        try await synchronizer.resume(known)
        return true
    }

    /// The share that has the item, or still waits for it because its creation was not reported yet.
    ///
    /// A share that has another item already is not the one: a user copied the marker.
    private func share(thatMade match: RoutingMatcher.Match, profile: Profile) async throws -> Share? {
        guard let id = match.createdForShare else { return nil }
        let share = try await store.transaction(for: profile.account) { try await $0.share(id) }
        return share.flatMap { $0.mayHaveCreated(match.entity) ? $0 : nil }
    }

    /// Whether Tandem created the item for a share that has it or waits for it, or that ended before it was reported.
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
    /// Whether Tandem may have created an item for the share, by the share's own record.
    fileprivate func mayHaveCreated(_ entity: EntityReference) -> Bool {
        existingEntities.contains { $0.key == entity.key } || self[origin.other].entity.isPlaceholder
    }
}

extension Profile {
    /// Whether an automatic route may take an item of this type; the tool has the last word.
    fileprivate func hasAutomaticRouting(_ entity: EntityReference, on side: Side) -> Bool {
        routes(from: side, automaticOnly: true).contains { $0.mapping.types(on: side).contains(entity.entityType) }
    }
}
