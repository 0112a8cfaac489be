import AdapterEngine
import EntityModel
import Primitives
import SyncEngine

extension World {
    /// The safeguards that a variant of the system lacks.
    ///
    /// The simulation must detect each variant.
    struct DisabledSafeguards: Sendable {
        /// Several processes work on one item at the same time, and commands run repeatedly.
        var fence = false
        /// The markers of comments are ignored.
        var markers = false
        /// Creation intents are not stored.
        var intents = false
        /// Echoes are not recognized.
        var echo = false
        /// Pending commands are not stored.
        ///
        /// A process that crashes before it sends them forgets them.
        var outbox = false
        /// Snapshots that arrive late count as new.
        var version = false
        /// A snapshot that was read after a write counts as the tool's form of the written value.
        var readBack = false
        /// An original is deleted when its copy is deleted.
        var originals = false
        /// A user's comment that Tandem updates from its copy gets an attribution line.
        var attribution = false
        /// The profile's policy for deletions is ignored.
        var keepRule = false
        /// Every routing auto-shares its items.
        var manualRoutings = false
        /// Missing items are not noticed.
        var deletions = false
        /// The watermark advances past failures.
        var watermark = false
        /// A write replaces any current value.
        var expectation = false
        /// The history does not list the values that a conflict lost.
        var conflicts = false
        /// A transfer does not copy exclusions.
        var exclusions = false
        /// A user whom the tool does not know is replaced by the tool's first user.
        var users = false
        /// A value that cannot be decoded counts as an empty one.
        var decoding = false
        /// One rejected value makes all values of its command fail.
        var isolation = false
        /// Only an item's version reveals whether it has new comments.
        var discussions = false
        /// A share does not list the parts that a tool rejects.
        var reasons = false
        /// Objects that are embedded in a text are ignored.
        var embedded = false
    }
}

extension World {
    /// Deletes a comment whose copy a user deleted, as a variant does.
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

/// A fence that accepts every command, to show why the fence is necessary.
struct NoFence: CommandFence {
    func run(
        _ command: Command, _ body: @escaping @Sendable (_ wasInterrupted: Bool) async throws -> CommandResult
    ) async throws -> FenceOutcome {
        command.action == .probe ? .finished(.canceledBeforeRun(command)) : .ran(try await body(false))
    }
}

extension World.DisabledSafeguards {
    /// Returns an event as the variant processes it.
    func taken(_ event: Event, newest: Int64) -> Event {
        guard version, case .updated(var snapshot) = event.kind else { return event }
        snapshot.version = newest
        var event = event
        event.kind = .updated(snapshot)
        return event
    }

    /// Returns a result as the variant reports it.
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

    /// Returns a profile as the variant uses it.
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

    /// Returns a command as the variant sends it.
    func sent(_ command: Command) -> Command {
        guard expectation, case .update(var fields, let comments) = command.action else { return command }
        for place in fields.indices { fields[place].expectedHash = nil }
        var command = command
        command.action = .update(fields: fields, comments: comments)
        return command
    }

    /// Returns a change as the variant stores it.
    func kept(_ change: ShareChange) -> ShareChange {
        guard conflicts else { return change }
        var change = change
        change.history.removeAll { $0.kind == .conflict }
        return change
    }

    /// Returns a record as the variant stores it.
    func kept(_ share: Share) -> Share {
        guard outbox || reasons else { return share }
        var share = share
        if reasons { share.rejections = nil }
        if outbox { for side in Side.allCases { share[side].pendingCommand = nil } }
        return share
    }
}

/// A store of creation intents that keeps none, to show why the store is necessary.
struct NoCreationIntents: CreationIntentStore {
    func intent(_ share: String, account: AccountID) async throws -> CreationIntent? { nil }
    func begin(_ share: String, account: AccountID, at now: Timestamp) async throws {}
    func markUncertain(_ share: String, account: AccountID, at now: Timestamp) async throws {}
    func complete(_ share: String, account: AccountID, _ item: CreatedEntity) async throws {}
    func delete(_ share: String, account: AccountID) async throws {}
}
