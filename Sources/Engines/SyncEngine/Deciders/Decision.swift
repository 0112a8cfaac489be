import EntityModel
import Primitives

/// The consequences of one event for one share: the record to store, and the commands to send after it is stored.
struct Decision {
    var share: Share
    var pairs: CommentPairIndex
    var commands: [Command] = []
    var history: [HistoryEntry] = []
    /// Whether both items must be read and compared completely.
    var needsResync = false
    /// Whether the share ends and its record is removed.
    var endsShare = false
    /// Whether the items must not be auto-shared again.
    var excludesFromAutoSharing = false

    init(share: Share, pairs: CommentPairIndex) {
        self.share = share
        self.pairs = pairs
    }

    /// Creates a decision that only records that the profile has no rules for an item's new type.
    init(unmapped share: Share, before: Share, at now: Timestamp, cause: String) {
        self.init(share: share, pairs: CommentPairIndex([]))
        for side in Side.allCases where share[side].entity != before[side].entity {
            record(
                .unmapped, side: side,
                reason:
                    "The item now has the type \(share[side].entity.entityType). The profile does not map this type to "
                    + "\(share[side.other].entity.entityType).", at: now, cause: cause)
        }
    }

    mutating func record(
        _ kind: HistoryEntry.Kind, side: Side? = nil, field: FieldID? = nil, reason: String? = nil, at: Timestamp,
        cause: String
    ) {
        history.append(
            HistoryEntry(
                share: share.id, occurredAt: at, kind: kind, side: side, field: field, reason: reason, cause: cause))
    }

    /// Records the formatting losses of a field.
    mutating func recordFormattingLosses(
        _ losses: [FormattingLoss]?, side: Side, field: FieldID, at: Timestamp, cause: String
    ) {
        guard let losses, !losses.isEmpty else { return }
        record(.formattingLost, side: side, field: field, reason: losses.summary, at: at, cause: cause)
    }

    /// The number of bytes of text in one command.
    ///
    /// A first text that is longer is sent alone.
    private static let maxCommandBytes = 2 << 20

    /// Returns how many writes with the given lengths fit into one command.
    private static func fitting(_ lengths: some Sequence<Int>, _ room: inout Int) -> Int {
        var count = 0
        for length in lengths {
            guard room >= length || room == maxCommandBytes else { break }
            room -= length
            count += 1
        }
        return count
    }

    /// Adds a command for the item on `side` and records it as pending.
    ///
    /// Writes that do not fit into one message are left for the read that follows the command's result.
    mutating func send(
        _ writes: [FieldWrite], _ comments: [CommentWrite], to side: Side, occurredAt: Timestamp, now: Timestamp,
        cause: String,
        _ hasher: ContentHasher
    ) {
        var room = Self.maxCommandBytes
        let count = (
            writes: Self.fitting(writes.lazy.map(\.textLength), &room),
            comments: Self.fitting(comments.lazy.map(\.textLength), &room)
        )
        if count.writes < writes.count || count.comments < comments.count { requireRead(side, .always) }
        let comments = Array(comments.prefix(count.comments))
        let writes = writes.prefix(count.writes).filter { isSendAllowed($0, to: side, now: now, cause: cause, hasher) }
        guard !writes.isEmpty || !comments.isEmpty else { return }
        append(
            .update(fields: writes, comments: comments), to: side, occurredAt: occurredAt, now: now, cause: cause)
        for write in writes {
            record(.sent, side: side, field: write.field, at: now, cause: cause)
        }
        for _ in comments {
            record(.commentSent, side: side, at: now, cause: cause)
        }
    }

    /// Whether a value may be sent to a side.
    ///
    /// A field that oscillates is suspended for a while.
    private mutating func isSendAllowed(
        _ write: FieldWrite, to side: Side, now: Timestamp, cause: String, _ hasher: ContentHasher
    ) -> Bool {
        let field = side == .target ? write.source : write.field
        let value = write.setEdit == nil ? hasher(write.value.trimmed) : write.sourceHash
        var rounds = share.fields[field]?.oscillation ?? OscillationGuard(value, to: side, at: now)
        let wasStopped = rounds.isSuspended(at: now)
        if !wasStopped { rounds.recordSend(value, to: side, at: now) }
        share.fields[field, default: MergeBase()].oscillation = rounds
        guard let until = rounds.suspendedUntil else { return true }
        if !wasStopped {
            let hours = Int((until - now) / .hours(1))
            record(
                .suspended, side: side, field: write.field,
                reason:
                    "The two tools keep overwriting each other. Tandem suspends the field for "
                    + "\(hours == 1 ? "an hour" : "\(hours) hours"), or until a user repairs it.", at: now, cause: cause
            )
        }
        share.backoff = Share.Backoff(failures: share.backoff?.failures ?? 0, until: until)
        for side in Side.allCases { requireRead(side, .always) }
        return false
    }

    /// Adds the command for the item whose counterpart was deleted, according to the profile's policy.
    mutating func followUpDeletion(now: Timestamp, cause: String) {
        guard var closing = share.deletionFollowUp, share[closing.side].pendingCommand == nil else { return }
        let side = closing.side
        let gone = share[side.other].entity
        let words =
            "The linked item \(share[side.other].displayKey ?? gone.sourceId) in \(gone.tool.type.rawValue) was deleted."
        let notice = CommentWrite(
            origin: CommentOrigin(toolId: gone.tool.id, entityId: gone.sourceId, commentId: "deleted"),
            sourceHash: ContentHash(rawValue: ""),
            action: .create(author: "Tandem", body: RichText(plain: words), link: nil))
        let action = closing.policy == .delete ? Command.Action.delete : .update(fields: [], comments: [notice])
        append(action, to: side, occurredAt: now, now: now, cause: cause)
        closing.sequence = share.sequence
        share.deletionFollowUp = closing
    }

    /// The reason for a share that ends because its item was converted to an item with a share of its own.
    static let convertedApart = "The item was converted, and the converted item has another share."

    /// Breaks the share because the item on `side` no longer exists, and applies the profile's policy to the other
    /// item.
    mutating func lose(
        _ side: Side, because reason: String, policy: Profile.DeletePolicy, now: Timestamp, cause: String
    ) {
        record(.broken, side: side, reason: reason, at: now, cause: cause)
        let isKept = policy == .keep || share[side.other].entity.isPlaceholder
        share.markBroken(closing: isKept ? nil : Share.DeletionFollowUp(side: side.other, policy: policy))
        followUpDeletion(now: now, cause: cause)
    }

    /// Adds a command for the item on `side` with the share's next sequence number, and records it as pending.
    private mutating func append(
        _ action: Command.Action, to side: Side, occurredAt: Timestamp, now: Timestamp, cause: String
    ) {
        share.sequence += 1
        commands.append(command(action, share.sequence, to: share[side].entity, occurredAt: occurredAt))
        share[side].pendingCommand = Share.PendingCommand(sequence: share.sequence, cause: cause, issuedAt: now)
    }

    private func command(
        _ action: Command.Action, _ sequence: Int64, to target: EntityReference, occurredAt: Timestamp
    ) -> Command {
        Command(
            id: "\(share.id).\(sequence)", account: share.account, profile: share.profile, share: share.id,
            sequence: sequence, target: target, action: action, occurredAt: occurredAt)
    }

    /// Ends the share.
    ///
    /// Its items stay and are not auto-shared again.
    mutating func endShare(_ side: Side? = nil, because reason: String? = nil, at now: Timestamp, cause: String) {
        endsShare = true
        excludesFromAutoSharing = true
        record(.unshared, side: side, reason: reason, at: now, cause: cause)
    }

    /// Ends the share if one of its items was moved or archived and the profile's policy requires it.
    ///
    /// - Returns: Whether the share ends.
    mutating func endShareIfMovedOrArchived(
        _ snapshot: EntitySnapshot, on side: Side, rules: FieldRules, now: Timestamp, cause: String
    ) -> Bool {
        guard let reason = rules.unshareReason(of: snapshot, on: side) else { return false }
        endShare(side, because: reason, at: now, cause: cause)
        return true
    }

    /// Adds the command that creates the item on `side`, and records it as pending.
    mutating func create(_ creation: EntityDraft, on side: Side, occurredAt: Timestamp, now: Timestamp, cause: String) {
        append(.create(creation), to: side, occurredAt: occurredAt, now: now, cause: cause)
    }

    /// Adds a probe for the pending command of the item on `side`.
    mutating func probe(_ side: Side, now: Timestamp) {
        guard let pending = share[side].pendingCommand else { return }
        let target = pending.previousEntity ?? share[side].entity
        commands.append(command(.probe, pending.sequence, to: target, occurredAt: now))
    }

    /// Records a pending read of the item.
    ///
    /// The highest requested version is kept.
    mutating func requireRead(_ side: Side, _ unread: Share.PendingRead) {
        switch (share[side].pendingRead, unread) {
        case (.always, _), (_, .always):
            share[side].pendingRead = .always
        case (.fields(let before), .fields(let now)):
            share[side].pendingRead = .fields(max(before, now))
        case (.version(let before), .version(let now)), (.version(let before), .fields(let now)),
            (.fields(let before), .version(let now)):
            share[side].pendingRead = .version(max(before, now))
        case (nil, _):
            share[side].pendingRead = unread
        }
    }

    /// Removes the pending reads that the known versions satisfy.
    ///
    /// - Returns: Whether a pending read is left on any side.
    mutating func clearSatisfiedReads() -> Bool {
        for side in Side.allCases {
            switch share[side].pendingRead {
            case .fields(let version), .version(let version):
                if version <= share[side].seenVersion { share[side].pendingRead = nil }
            case .always, nil:
                break
            }
        }
        return Side.allCases.contains { share[$0].pendingRead != nil }
    }

    var hasPendingCommand: Bool {
        Side.allCases.contains { share[$0].pendingCommand != nil }
    }
}
