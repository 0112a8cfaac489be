import EntityModel

/// What follows from one event for one share: the record to store, and what to do once it is stored.
struct Decision {
    var share: Share
    var pairs: CommentPairs
    var commands: [Command] = []
    var history: [HistoryEntry] = []
    /// Both items must be read, and compared whole.
    var needsReading = false
    /// The share came to its end; its record goes.
    var isOver = false
    /// The items are not to be shared again but by a person.
    var setsApart = false

    init(share: Share, pairs: CommentPairs) {
        self.share = share
        self.pairs = pairs
    }

    /// Nothing but a note, where an item's type became one that the profile has no rules for.
    init(unmapped share: Share, before: Share, at now: Int64, cause: String) {
        self.init(share: share, pairs: CommentPairs([]))
        for side in Side.allCases where share[side].entity != before[side].entity {
            note(
                .unmapped, side: side,
                reason: "the item's type is \(share[side].entity.entityType) now, which the profile does not map to "
                    + share[side.other].entity.entityType, at: now, cause: cause)
        }
    }

    mutating func note(
        _ what: HistoryEntry.What, side: Side? = nil, field: FieldID? = nil, reason: String? = nil, at: Int64,
        cause: String
    ) {
        history.append(
            HistoryEntry(
                share: share.id, at: at, what: what, side: side, field: field, reason: reason, cause: cause))
    }

    /// Names what of a field's formatting did not cross.
    mutating func noteLosses(_ losses: [FormattingLoss]?, side: Side, field: FieldID, at: Int64, cause: String) {
        guard let losses, !losses.isEmpty else { return }
        note(.simplified, side: side, field: field, reason: losses.summary, at: at, cause: cause)
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
        if count.writes < writes.count || count.comments < comments.count { markUnread(side, .always) }
        let comments = Array(comments.prefix(count.comments))
        let writes = writes.prefix(count.writes).filter { mayGo($0, to: side, now: now, cause: cause, hasher) }
        guard !writes.isEmpty || !comments.isEmpty else { return }
        issue(to: side, occurredAt: occurredAt, now: now, cause: cause) { command in
            command.writes = writes
            command.comments = comments
        }
        for write in writes {
            note(.sent, side: side, field: write.field, at: now, cause: cause)
        }
        for _ in comments {
            note(.commentSent, side: side, at: now, cause: cause)
        }
    }

    /// Whether a value may go to a side; one that goes to and fro is left alone for a while.
    private mutating func mayGo(
        _ write: FieldWrite, to side: Side, now: Int64, cause: String, _ hasher: ContentHasher
    ) -> Bool {
        let field = side == .target ? write.source : write.field
        let value = write.setEdit == nil ? hasher(write.value.trimmed) : write.sourceHash
        var rounds = share.fields[field]?.rounds ?? Rounds(value, to: side, at: now)
        let wasStopped = rounds.isStopped(at: now)
        if !wasStopped { rounds.go(value, to: side, at: now) }
        share.fields[field, default: FieldBase()].rounds = rounds
        guard let until = rounds.stoppedUntil else { return true }
        if !wasStopped {
            note(
                .stopped, side: side, field: write.field,
                reason: "the two tools keep correcting each other; the field is left alone for an hour, or until it is "
                    + "repaired by hand", at: now, cause: cause)
        }
        share.pause = Share.Pause(failures: share.pause?.failures ?? 0, until: until)
        for side in Side.allCases { markUnread(side, .always) }
        return false
    }

    /// Adds the command that does to an item what the profile wants when its counterpart is deleted.
    mutating func close(now: Int64, cause: String) {
        guard var closing = share.closing, share[closing.side].outstanding == nil else { return }
        let side = closing.side
        let gone = share[side.other].entity
        let words =
            "The linked item \(share[side.other].displayKey ?? gone.sourceId) in \(gone.tool.type.rawValue) was deleted."
        let farewell = CommentWrite(
            origin: CommentOrigin(toolId: gone.tool.id, entityId: gone.sourceId, commentId: "deleted"),
            sourceHash: ContentHash(rawValue: ""),
            action: .create(author: "Tandem", body: RichText(plain: words), link: nil))
        issue(to: side, occurredAt: now, now: now, cause: cause) { command in
            if closing.policy == .delete { command.ending = .delete } else { command.comments = [farewell] }
        }
        closing.sequence = share.sequence
        share.closing = closing
    }

    /// The reason for a share that ends because its item was converted to an item that has a share of its own.
    static let convertedApart = "The item was converted, and the converted item has another share."

    /// Breaks the share because the item on `side` no longer exists, and begins what the profile wants for the other one.
    mutating func lose(
        _ side: Side, because reason: String, policy: Profile.DeletePolicy, now: Int64, cause: String
    ) {
        note(.broken, side: side, reason: reason, at: now, cause: cause)
        let isKept = policy == .keep || share[side.other].entity.isPlaceholder
        share.breakUp(closing: isKept ? nil : Share.Closing(side: side.other, policy: policy))
        close(now: now, cause: cause)
    }

    /// Adds a command to the item on `side` under the share's next number, and records that its answer is awaited.
    private mutating func issue(
        to side: Side, occurredAt: Int64, now: Int64, cause: String, _ fill: (inout Command) -> Void
    ) {
        share.sequence += 1
        var command = command(share.sequence, to: side, occurredAt: occurredAt)
        fill(&command)
        commands.append(command)
        share[side].outstanding = Share.Outstanding(sequence: share.sequence, cause: cause, issuedAt: now)
    }

    /// A command that asks for nothing yet.
    private func command(_ sequence: Int64, to side: Side, occurredAt: Int64) -> Command {
        Command(
            id: "\(share.id).\(sequence)", account: share.account, profile: share.profile, share: share.id,
            sequence: sequence, target: share[side].entity, writes: [], comments: [], occurredAt: occurredAt)
    }

    /// Ends the share; its items stay, and are not shared again but by a person.
    mutating func endForGood(_ side: Side? = nil, because reason: String? = nil, at now: Int64, cause: String) {
        isOver = true
        setsApart = true
        note(.unlinked, side: side, reason: reason, at: now, cause: cause)
    }

    /// Ends the share if one of its items was moved away or archived and the profile wants it so; says whether it did.
    mutating func endIfDeparted(
        _ snapshot: EntitySnapshot, on side: Side, rules: FieldRules, now: Int64, cause: String
    ) -> Bool {
        guard let reason = rules.departure(of: snapshot, on: side) else { return false }
        endForGood(side, because: reason, at: now, cause: cause)
        return true
    }

    /// Adds the command that makes the item on `side`, and records that its answer is awaited.
    mutating func create(_ creation: EntityDraft, on side: Side, occurredAt: Int64, now: Int64, cause: String) {
        issue(to: side, occurredAt: occurredAt, now: now, cause: cause) { $0.creation = creation }
    }

    /// Asks what became of the command that is under way to the item on `side`.
    mutating func inquire(_ side: Side, now: Int64) {
        guard let outstanding = share[side].outstanding else { return }
        var inquiry = command(outstanding.sequence, to: side, occurredAt: now)
        inquiry.target = outstanding.former ?? inquiry.target
        inquiry.isInquiry = true
        commands.append(inquiry)
    }

    /// Puts a note on the item that it must be read again; the highest version asked for stays.
    mutating func markUnread(_ side: Side, _ unread: Share.Unread) {
        switch (share[side].unread, unread) {
        case (.always, _), (_, .always):
            share[side].unread = .always
        case (.fields(let before), .fields(let now)):
            share[side].unread = .fields(max(before, now))
        case (.version(let before), .version(let now)), (.version(let before), .fields(let now)),
            (.fields(let before), .version(let now)):
            share[side].unread = .version(max(before, now))
        case (nil, _):
            share[side].unread = unread
        }
    }

    /// Drops a note that what is known by now has answered; says whether one is left anywhere.
    mutating func settleUnread() -> Bool {
        for side in Side.allCases {
            switch share[side].unread {
            case .fields(let version), .version(let version):
                if version <= share[side].seen { share[side].unread = nil }
            case .always, nil:
                break
            }
        }
        return Side.allCases.contains { share[$0].unread != nil }
    }

    var hasOutstanding: Bool {
        Side.allCases.contains { share[$0].outstanding != nil }
    }
}
