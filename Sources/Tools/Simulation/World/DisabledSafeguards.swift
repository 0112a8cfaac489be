import AdapterEngine
import EntityModel
import SyncEngine

extension World {
    /// What a variant of the system lacks, to show that the simulation would find it.
    struct DisabledSafeguards: Sendable {
        /// Several hands work on one item, and commands run again.
        var fence = false
        /// The markers of comments are not seen.
        var markers = false
        /// Nobody remembers which items were begun to be made.
        var intents = false
        /// What was written is not known again when the tool tells of it.
        var echo = false
        /// It is not kept which commands were decided: who dies before sending them has forgotten them.
        var outbox = false
        /// What a tool tells late passes for news.
        var version = false
        /// What is read after a write is taken for the tool's form of what was written.
        var readBack = false
        /// An original follows its copy when that is deleted.
        var originals = false
        /// A person's comment that follows its copy gets the line that names an author.
        var attribution = false
        /// The profile's rule for deletions is passed over.
        var keepRule = false
        /// Each routing shares its items by itself.
        var manualRoutings = false
        /// An item that is gone is not missed.
        var deletions = false
        /// The watermark moves on whatever failed.
        var watermark = false
        /// A write replaces whatever stands there.
        var expectation = false
        /// History does not name what a conflict lost.
        var conflicts = false
        /// A transfer does not take along what a person set apart.
        var exclusions = false
        /// A user whom the tool does not know becomes its first one.
        var users = false
        /// A value that cannot be decoded passes for an empty one.
        var decoding = false
        /// One value that is rejected costs all that were sent with it.
        var isolation = false
        /// An item's version alone says whether it has new comments.
        var discussions = false
        /// A share does not name the parts that a tool rejects.
        var reasons = false
        /// What a text holds beside its words is not seen.
        var embedded = false
    }
}

extension World {
    /// Deletes a comment whose copy a person deleted, as a variant does.
    func removeOriginal(_ event: Event, as process: ProcessID) async throws {
        guard case .commentDeleted(let id) = event.kind else { return }
        let side: Side = event.entity.tool == source.tool ? .source : .target
        guard let share = store.shares.first(where: { $0[side].entity.key == event.entity.key }),
            let pair = store.allPairs(share.id).first(where: { $0[side].id == id && $0.origin == side.other }),
            let original = pair[side.other].id
        else { return }
        try await gateway(to: tool(side.other), process).deleteComment(original, on: share[side.other].entity)
    }
}

/// A fence that lets everything through, to show what the fence is for.
struct NoFence: CommandFence {
    func run(
        _ command: Command, _ body: @escaping @Sendable () async throws -> CommandResult
    ) async throws -> FenceOutcome {
        command.isInquiry ? .finished(.canceledBeforeRun(command)) : .ran(try await body())
    }
}

extension World.DisabledSafeguards {
    /// An event as the variant takes it.
    func taken(_ event: Event, newest: Int64) -> Event {
        guard version, case .updated(var snapshot) = event.kind else { return event }
        snapshot.version = newest
        var event = event
        event.kind = .updated(snapshot)
        return event
    }

    /// A result as the variant gives it.
    func given(_ result: CommandResult) -> CommandResult {
        guard echo else { return result }
        var result = result
        result.snapshot = nil
        result.fields = result.fields.map { field in
            guard case .applied(let hash, let written) = field.outcome else { return field }
            var field = field
            field.outcome = .applied(hash: ContentHash(rawValue: hash.rawValue + "?"), written: written)
            return field
        }
        return result
    }

    /// A profile as the variant knows it.
    func known(_ profile: Profile) -> Profile {
        guard keepRule || manualRoutings else { return profile }
        var profile = profile
        for place in profile.mappings.indices {
            if keepRule { profile.mappings[place].onDelete = .delete }
            guard manualRoutings else { continue }
            for routing in profile.mappings[place].routings.indices {
                profile.mappings[place].routings[routing].isAutomatic = true
            }
        }
        return profile
    }

    /// A command as the variant sends it.
    func sent(_ command: Command) -> Command {
        guard expectation else { return command }
        var command = command
        for place in command.writes.indices { command.writes[place].expectedHash = nil }
        return command
    }

    /// A change as the variant keeps it.
    func kept(_ change: ShareChange) -> ShareChange {
        guard conflicts else { return change }
        var change = change
        change.history.removeAll { $0.kind == .conflict }
        return change
    }

    /// A record as the variant keeps it.
    func kept(_ share: Share) -> Share {
        guard outbox || reasons else { return share }
        var share = share
        if reasons { share.rejections = nil }
        if outbox { for side in Side.allCases { share[side].pendingCommand = nil } }
        return share
    }
}

/// A record of intents that forgets all, to show what it is for.
struct NoCreationIntents: CreationIntentStore {
    func intent(_ share: String, account: AccountID) async throws -> CreationIntent? { nil }
    func begin(_ share: String, account: AccountID, at now: Int64) async throws {}
    func markUncertain(_ share: String, account: AccountID, at now: Int64) async throws {}
    func complete(_ share: String, account: AccountID, _ item: CreatedEntity) async throws {}
    func delete(_ share: String, account: AccountID) async throws {}
}
