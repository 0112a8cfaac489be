import EntityModel

/// What follows from one event for one share: the record to store, and what to do once it is stored.
struct Decision {
    var share: Share
    var pairs: CommentPairIndex
    var commands: [Command] = []
    var history: [HistoryEntry] = []
    /// Both items must be read, and compared whole.
    var needsResync = false
    /// The share came to its end; its record goes.
    var endsShare = false
    /// The items are not to be shared again but by a person.
    var excludesFromAutoSharing = false

    init(share: Share, pairs: CommentPairIndex) {
        self.share = share
        self.pairs = pairs
    }

    /// Nothing but a note, where an item's type became one that the profile has no rules for.
    init(unmapped share: Share, before: Share, at now: Int64, cause: String) {
        self.init(share: share, pairs: CommentPairIndex([]))
        for side in Side.allCases where share[side].entity != before[side].entity {
            record(
                .unmapped, side: side,
                reason: "the item's type is \(share[side].entity.entityType) now, which the profile does not map to "
                    + share[side.other].entity.entityType, at: now, cause: cause)
        }
    }

    mutating func record(
        _ kind: HistoryEntry.Kind, side: Side? = nil, field: FieldID? = nil, reason: String? = nil, at: Int64,
        cause: String
    ) {
        history.append(
            HistoryEntry(
                share: share.id, occurredAt: at, kind: kind, side: side, field: field, reason: reason, cause: cause))
    }

    /// Names what of a field's formatting did not cross.
    mutating func recordFormattingLosses(
        _ losses: [FormattingLoss]?, side: Side, field: FieldID, at: Int64, cause: String
    ) {
        guard let losses, !losses.isEmpty else { return }
        record(.formattingLost, side: side, field: field, reason: losses.summary, at: at, cause: cause)
    }

    /// The number of bytes of texts that one command carries, beside the first of them.
    private static let longestCommand = 2 << 20

    /// The number of writes, of the given lengths, that one command carries.
    private static func fitting(_ lengths: some Sequence<Int>, _ room: inout Int) -> Int {
        var count = 0
        for length in lengths {
            guard room >= length || room == longestCommand else { break }
            room -= length
            count += 1
        }
        return count
    }

    /// Adds a command to the item on `side` and records that its answer is awaited.
    ///
    /// What does not fit into one message is left for the reading that follows the answer.
    mutating func send(
        _ writes: [FieldWrite], _ comments: [CommentWrite], to side: Side, occurredAt: Int64, now: Int64, cause: String,
        _ hasher: ContentHasher
    ) {
        var room = Self.longestCommand
        let count = (
            writes: Self.fitting(writes.lazy.map(\.textLength), &room),
            comments: Self.fitting(comments.lazy.map(\.textLength), &room)
        )
        if count.writes < writes.count || count.comments < comments.count { requireRead(side, .always) }
        let comments = Array(comments.prefix(count.comments))
        let writes = writes.prefix(count.writes).filter { isSendAllowed($0, to: side, now: now, cause: cause, hasher) }
        guard !writes.isEmpty || !comments.isEmpty else { return }
        appendCommand(to: side, occurredAt: occurredAt, now: now, cause: cause) { command in
            command.writes = writes
            command.comments = comments
        }
        for write in writes {
            record(.sent, side: side, field: write.field, at: now, cause: cause)
        }
        for _ in comments {
            record(.commentSent, side: side, at: now, cause: cause)
        }
    }

    /// Whether a value may go to a side; one that goes to and fro is left alone for a while.
    private mutating func isSendAllowed(
        _ write: FieldWrite, to side: Side, now: Int64, cause: String, _ hasher: ContentHasher
    ) -> Bool {
        let field = side == .target ? write.source : write.field
        let value = write.setEdit == nil ? hasher(write.value.trimmed) : write.sourceHash
        var rounds = share.fields[field]?.oscillation ?? OscillationGuard(value, to: side, at: now)
        let wasStopped = rounds.isSuspended(at: now)
        if !wasStopped { rounds.recordSend(value, to: side, at: now) }
        share.fields[field, default: MergeBase()].oscillation = rounds
        guard let until = rounds.suspendedUntil else { return true }
        if !wasStopped {
            record(
                .suspended, side: side, field: write.field,
                reason: "the two tools keep correcting each other; the field is left alone for an hour, or until it is "
                    + "repaired by hand", at: now, cause: cause)
        }
        share.backoff = Share.Backoff(failures: share.backoff?.failures ?? 0, until: until)
        for side in Side.allCases { requireRead(side, .always) }
        return false
    }

    /// Adds the command that does to an item what the profile wants when its counterpart is deleted.
    mutating func followUpDeletion(now: Int64, cause: String) {
        guard var closing = share.deletionFollowUp, share[closing.side].pendingCommand == nil else { return }
        let side = closing.side
        let gone = share[side.other].entity
        let words =
            "The linked item \(share[side.other].displayKey ?? gone.sourceId) in \(gone.tool.type.rawValue) was deleted."
        let farewell = CommentWrite(
            origin: CommentOrigin(toolId: gone.tool.id, entityId: gone.sourceId, commentId: "deleted"),
            sourceHash: ContentHash(rawValue: ""),
            action: .create(author: "Tandem", body: RichText(plain: words), link: nil))
        appendCommand(to: side, occurredAt: now, now: now, cause: cause) { command in
            if closing.policy == .delete { command.ending = .delete } else { command.comments = [farewell] }
        }
        closing.sequence = share.sequence
        share.deletionFollowUp = closing
    }

    /// The reason for a share that ends because its item was converted to an item that has a share of its own.
    static let convertedApart = "The item was converted, and the converted item has another share."

    /// Breaks the share because the item on `side` no longer exists, and begins what the profile wants for the other
    /// one.
    mutating func lose(
        _ side: Side, because reason: String, policy: Profile.DeletePolicy, now: Int64, cause: String
    ) {
        record(.broken, side: side, reason: reason, at: now, cause: cause)
        let isKept = policy == .keep || share[side.other].entity.isPlaceholder
        share.markBroken(closing: isKept ? nil : Share.DeletionFollowUp(side: side.other, policy: policy))
        followUpDeletion(now: now, cause: cause)
    }

    /// Adds a command to the item on `side` under the share's next number, and records that its answer is awaited.
    private mutating func appendCommand(
        to side: Side, occurredAt: Int64, now: Int64, cause: String, _ fill: (inout Command) -> Void
    ) {
        share.sequence += 1
        var command = command(share.sequence, to: side, occurredAt: occurredAt)
        fill(&command)
        commands.append(command)
        share[side].pendingCommand = Share.PendingCommand(sequence: share.sequence, cause: cause, issuedAt: now)
    }

    /// A command that asks for nothing yet.
    private func command(_ sequence: Int64, to side: Side, occurredAt: Int64) -> Command {
        Command(
            id: "\(share.id).\(sequence)", account: share.account, profile: share.profile, share: share.id,
            sequence: sequence, target: share[side].entity, writes: [], comments: [], occurredAt: occurredAt)
    }

    /// Ends the share; its items stay, and are not shared again but by a person.
    mutating func endShare(_ side: Side? = nil, because reason: String? = nil, at now: Int64, cause: String) {
        endsShare = true
        excludesFromAutoSharing = true
        record(.unshared, side: side, reason: reason, at: now, cause: cause)
    }

    /// Ends the share if one of its items was moved away or archived and the profile wants it so; says whether it did.
    mutating func endShareIfMovedOrArchived(
        _ snapshot: EntitySnapshot, on side: Side, rules: FieldRules, now: Int64, cause: String
    ) -> Bool {
        guard let reason = rules.unshareReason(of: snapshot, on: side) else { return false }
        endShare(side, because: reason, at: now, cause: cause)
        return true
    }

    /// Adds the command that makes the item on `side`, and records that its answer is awaited.
    mutating func create(_ creation: EntityDraft, on side: Side, occurredAt: Int64, now: Int64, cause: String) {
        appendCommand(to: side, occurredAt: occurredAt, now: now, cause: cause) { $0.creation = creation }
    }

    /// Asks what became of the command that is under way to the item on `side`.
    mutating func probe(_ side: Side, now: Int64) {
        guard let outstanding = share[side].pendingCommand else { return }
        var inquiry = command(outstanding.sequence, to: side, occurredAt: now)
        inquiry.target = outstanding.previousEntity ?? inquiry.target
        inquiry.isInquiry = true
        commands.append(inquiry)
    }

    /// Puts a note on the item that it must be read again; the highest version asked for stays.
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

    /// Drops a note that what is known by now has answered; says whether one is left anywhere.
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
