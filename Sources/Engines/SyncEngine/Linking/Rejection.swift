public import EntityModel

/// A part of a share that a tool does not accept, while the rest of the share stays in sync.
public struct Rejection: Hashable, Sendable, Codable {
    public enum Subject: String, Hashable, Sendable, Codable, CaseIterable {
        /// The whole value of a field.
        case field
        /// One value of a field that holds several.
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
    /// The side whose tool does not accept the part; `nil` where both items could not be read.
    public var side: Side?
    /// The field, by its name in the profile's source tool.
    public var field: FieldID?
    /// The ID of the comment, worklog, file, or linked item in the tool that it comes from.
    public var id: String?
    /// The hash of the rejected content on the side that it comes from.
    public var hash: ContentHash?
    /// The tool's words, without content.
    public var reason: String
    /// The time of the first rejection, in milliseconds since 1970.
    public var since: Int64
    /// The number of rejections of the same content.
    public var tries: Int
    /// The time of the next try, in milliseconds since 1970; `nil` if only a change or a person leads to another try.
    public var next: Int64?

    public init(
        _ part: Subject, on side: Side?, field: FieldID? = nil, id: String? = nil, hash: ContentHash? = nil,
        reason: String, at now: Int64
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

    /// Whether both are about one part, whatever it holds; members have no name but their content.
    fileprivate func isSamePart(as other: Rejection) -> Bool {
        guard part == other.part, side == other.side, field == other.field, id == other.id else { return false }
        return !isMember || hash == other.hash
    }

    /// Whether the part is a value of a field that holds several.
    var isMember: Bool { [.member, .file, .link].contains(part) }

    /// Whether it is time for another try.
    func isDue(at now: Int64) -> Bool { next.map { $0 <= now } ?? false }
}

extension Share {
    /// The number of rejected parts that a share remembers; the history names every one.
    private static let maxRejections = 200
    /// The wait before the second try, in milliseconds; it doubles with each try, up to ``maxBackoff``.
    private static let firstRetry: Int64 = 60_000

    /// Records that a tool does not accept a part.
    ///
    /// - Parameters:
    ///   - rejection: The part and the tool's words.
    ///   - isTriedAgain: Whether the tool may accept the same content later.
    ///   - now: The time, in milliseconds since 1970.
    /// - Returns: Whether this is news: another part, other content, or other words.
    mutating func reject(_ rejection: Rejection, isTriedAgain: Bool, at now: Int64) -> Bool {
        var all = rejections ?? []
        var rejection = rejection
        let place = all.firstIndex { $0.isSamePart(as: rejection) }
        let known = place.map { all[$0] }
        if let known, known.hash == rejection.hash {
            rejection.since = known.since
            rejection.tries = known.tries + 1
        }
        if isTriedAgain {
            rejection.next = now + min(Share.firstRetry << min(rejection.tries - 1, 20), Share.maxBackoff)
        }
        if let place {
            all[place] = rejection
        } else if all.count < Share.maxRejections {
            all.append(rejection)
        }
        rejections = all
        return known?.hash != rejection.hash || known?.reason != rejection.reason
    }

    /// Forgets the rejected parts that the closure names.
    mutating func clearRejections(where isOver: (Rejection) -> Bool) {
        guard var all = rejections else { return }
        all.removeAll(where: isOver)
        rejections = all.isEmpty ? nil : all
    }

    /// Whether the value of a field, or a value of a field that holds several, is to be tried again.
    ///
    /// - Parameters:
    ///   - field: The field, by its name in the profile's source tool.
    ///   - hash: The hash of the value or member on the side that it comes from; `nil` for any value of the field.
    ///   - side: The side whose tool did not accept it.
    ///   - now: The time, in milliseconds since 1970.
    /// - Returns: Whether its time has come.
    func isDue(_ field: FieldID, _ hash: ContentHash?, on side: Side, at now: Int64) -> Bool {
        (rejections ?? []).contains { rejection in
            rejection.field == field && rejection.side == side && rejection.isMember == (hash != nil)
                && (hash == nil || rejection.hash == hash) && rejection.isDue(at: now)
        }
    }

    /// Whether a comment or worklog is to be tried again.
    ///
    /// - Parameters:
    ///   - comment: Its ID on the side that it comes from.
    ///   - side: The side whose tool did not accept it.
    ///   - now: The time, in milliseconds since 1970.
    /// - Returns: Whether its time has come.
    func isDue(comment: String, on side: Side, at now: Int64) -> Bool {
        (rejections ?? []).contains { $0.isOfComment && $0.id == comment && $0.side == side && $0.isDue(at: now) }
    }

    /// The time of the next try of a rejected part, in milliseconds since 1970.
    public var nextTry: Int64? { rejections?.compactMap { $0.part == .item ? nil : $0.next }.min() }

    /// Lets every rejected part be tried again now.
    mutating func retryRejections() {
        rejections = rejections.map { all in
            all.map { rejection in
                var rejection = rejection
                rejection.next = 0
                return rejection
            }
        }
    }

    /// Drops the rejected values of a field that no longer holds them.
    ///
    /// - Parameters:
    ///   - field: The field, by its name in the profile's source tool.
    ///   - value: The value that the field holds now.
    ///   - side: The side that holds it.
    ///   - hasher: Hashes under the account's key.
    mutating func clearRejections(of field: FieldID, besides value: FieldValue, on side: Side, _ hasher: ContentHasher)
    {
        guard rejections != nil || fields[field]?.rejected?.side == side else { return }
        let hash = hasher(value)
        let members = Set(value.members.map { hasher($0) })
        clearRejections { rejection in
            guard rejection.field == field, rejection.side == side.other, let known = rejection.hash else {
                return false
            }
            return rejection.isMember ? !members.contains(known) : known != hash
        }
        if let refused = fields[field]?.rejected, refused.side == side, refused.hash != hash {
            fields[field]?.rejected = nil
        }
    }
}

extension Rejection {
    /// Whether the part is a comment or worklog.
    var isOfComment: Bool { part == .comment || part == .worklog }
}
