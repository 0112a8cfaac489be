public import EntityModel
public import Primitives

/// A part of a share that a tool does not accept, while the rest of the share stays in sync.
public struct Rejection: Hashable, Sendable, Codable {
    public enum Subject: String, Hashable, Sendable, Codable, CaseIterable {
        /// The whole value of a field.
        case field
        /// One member of a field that holds a set.
        case member
        case file
        /// One link to another item.
        case link
        case comment
        case worklog
        /// The item as a whole: it could not be created, read, or written.
        case item
    }

    public var part: Subject
    /// The side whose tool does not accept the part, or `nil` if neither item could be read.
    public var side: Side?
    /// The field, by its name in the profile's source tool.
    public var field: FieldID?
    /// The ID of the comment, worklog, file, or linked item in the tool that it comes from.
    public var id: String?
    /// The hash of the rejected content on the side that it comes from.
    public var hash: ContentHash?
    /// The tool's message, without content.
    public var reason: String
    /// The time of the first rejection.
    public var since: Timestamp
    /// The number of rejections of the same content.
    public var tries: Int
    /// The time of the next retry, or `nil` if only a change or a user can cause a retry.
    public var next: Timestamp?

    public init(
        _ part: Subject, on side: Side?, field: FieldID? = nil, id: String? = nil, hash: ContentHash? = nil,
        reason: String, at now: Timestamp
    ) {
        self.part = part
        self.side = side
        self.field = field
        self.id = id
        self.hash = hash
        self.reason = reason
        since = now
        tries = 1
    }

    /// Whether both rejections are about the same part, regardless of its content.
    ///
    /// Members are identified by their content.
    fileprivate func isSamePart(as other: Rejection) -> Bool {
        guard part == other.part, side == other.side, field == other.field, id == other.id else { return false }
        return !isMember || hash == other.hash
    }

    /// Whether the part is a member of a field that holds a set.
    var isMember: Bool { [.member, .file, .link].contains(part) }

    /// Whether the part can be retried at the given time.
    func isDue(at now: Timestamp) -> Bool { next.map { $0 <= now } ?? false }
}

extension Share {
    /// The number of rejected parts that a share stores.
    ///
    /// The history lists all of them.
    private static let maxRejections = 200
    /// The wait before the first retry.
    ///
    /// It doubles with each retry, up to ``maxBackoff``.
    private static let firstRetry: Duration = .minutes(1)

    /// Records that a tool does not accept a part.
    ///
    /// - Parameters:
    ///   - rejection: The part and the tool's message.
    ///   - isTriedAgain: Whether the tool may accept the same content later.
    ///   - now: The current time.
    /// - Returns: Whether the rejection is new: another part, other content, or another message.
    mutating func reject(_ rejection: Rejection, isTriedAgain: Bool, at now: Timestamp) -> Bool {
        var all = rejections ?? []
        var rejection = rejection
        let place = all.firstIndex { $0.isSamePart(as: rejection) }
        let known = place.map { all[$0] }
        if let known, known.hash == rejection.hash {
            rejection.since = known.since
            rejection.tries = known.tries + 1
        }
        if isTriedAgain { rejection.next = now + Share.retryDelay(after: rejection.tries) }
        if let place {
            all[place] = rejection
        } else if all.count < Share.maxRejections {
            all.append(rejection)
        }
        rejections = all
        return known?.hash != rejection.hash || known?.reason != rejection.reason
    }

    /// The wait after a number of rejections of the same content.
    private static func retryDelay(after tries: Int) -> Duration {
        min(firstRetry * (1 << min(tries - 1, 20)), maxBackoff)
    }

    /// Postpones a retry that was due but could not be made.
    mutating func postpone(_ rejection: Rejection, at now: Timestamp) {
        rejections = rejections?.map { known in
            guard known == rejection else { return known }
            var known = known
            known.tries += 1
            known.next = now + Share.retryDelay(after: known.tries)
            return known
        }
    }

    /// Removes the rejections for which the closure returns true.
    mutating func clearRejections(where isOver: (Rejection) -> Bool) {
        guard var all = rejections else { return }
        all.removeAll(where: isOver)
        rejections = all.isEmpty ? nil : all
    }

    /// Whether a rejected value or member of a field should be retried now.
    ///
    /// - Parameters:
    ///   - field: The field, by its name in the profile's source tool.
    ///   - hash: The hash of the member on the side that it comes from, or `nil` for the whole value.
    ///   - side: The side whose tool did not accept it.
    ///   - now: The current time.
    /// - Returns: Whether the retry is due.
    func isDue(_ field: FieldID, _ hash: ContentHash?, on side: Side, at now: Timestamp) -> Bool {
        (rejections ?? []).contains { rejection in
            rejection.field == field && rejection.side == side && rejection.isMember == (hash != nil)
                && (hash == nil || rejection.hash == hash) && rejection.isDue(at: now)
        }
    }

    /// Whether a rejected comment or worklog should be retried now.
    ///
    /// - Parameters:
    ///   - comment: The ID of the comment on the side that it comes from.
    ///   - side: The side whose tool did not accept it.
    ///   - now: The current time.
    /// - Returns: Whether the retry is due.
    func isDue(comment: String, on side: Side, at now: Timestamp) -> Bool {
        (rejections ?? []).contains { $0.isOfComment && $0.id == comment && $0.side == side && $0.isDue(at: now) }
    }

    /// Returns whether the tool of a side does not accept the current text of a comment on the other side.
    func isRejected(comment: String, by side: Side) -> Bool {
        (rejections ?? []).contains { $0.isOfComment && $0.id == comment && $0.side == side }
    }

    /// The time of the next retry of a rejected part.
    public var nextTry: Timestamp? { rejections?.compactMap { $0.part == .item ? nil : $0.next }.min() }

    /// Makes every rejected part due for a retry.
    mutating func retryRejections() {
        rejections = rejections.map { all in
            all.map { rejection in
                var rejection = rejection
                rejection.next = .epoch
                return rejection
            }
        }
    }

    /// Removes the rejections of a field for values that the field no longer holds.
    ///
    /// - Parameters:
    ///   - field: The field, by its name in the profile's source tool.
    ///   - value: The value that the field holds now.
    ///   - side: The side that holds it.
    ///   - hasher: The hasher with the account's key.
    mutating func clearRejections(of field: FieldID, besides value: FieldValue, on side: Side, _ hasher: ContentHasher)
    {
        guard rejections != nil || fields[field]?.rejectedValue(on: side) != nil else { return }
        let hash = hasher(value)
        let members = Set(value.members.map { hasher($0) })
        clearRejections { rejection in
            guard rejection.field == field, rejection.side == side.other, let known = rejection.hash else {
                return false
            }
            return rejection.isMember ? !members.contains(known) : known != hash
        }
        if let rejected = fields[field]?.rejectedValue(on: side), rejected.hash != hash {
            fields[field]?.acceptValue(of: side)
        }
    }
}

extension Rejection {
    /// Whether the part is a comment or worklog.
    var isOfComment: Bool { part == .comment || part == .worklog }
}

extension Decision {
    /// Whether the side that rejected a part of a field, or a new comment, still lacks it by the records of the share.
    func lacks(_ rejection: Rejection) -> Bool {
        guard let side = rejection.side else { return false }
        if rejection.isOfComment { return rejection.id.map { pairs[side.other, $0]?.status == .rejected } ?? false }
        guard let hash = rejection.hash, let base = rejection.field.flatMap({ share.fields[$0] }) else { return false }
        guard rejection.isMember else { return base.isRejected(hash, on: side.other) }
        return base.memberPairs?.contains { $0.isRejected == true && $0[side.other] == hash } ?? false
    }
}
