import Primitives

/// The kind of values that a field holds.
public enum FieldKind: String, Hashable, Sendable, Codable {
    case text, richText, state, number, date, timestamp, boolean, option, options, user, users, item, items, file, files

    /// Whether such a field holds several members that can be added and removed individually.
    public var isSet: Bool { self != memberKind }

    /// The kind of one member of a set.
    ///
    /// For any other kind, this is the kind itself.
    public var memberKind: FieldKind {
        switch self {
        case .options: .option
        case .users: .user
        case .items: .item
        case .files: .file
        case .text, .richText, .state, .number, .date, .timestamp, .boolean, .option, .user, .item, .file: self
        }
    }
}

extension FieldValue {
    /// Whether the value is empty, regardless of the kind of its field.
    public var isEmpty: Bool { self == .empty }

    /// The kind of the value; `nil` if the value fits any kind.
    public var kind: FieldKind? {
        switch self {
        case .empty: nil
        case .text: .text
        case .richText: .richText
        case .state, .stateCategory: .state
        case .number: .number
        case .date: .date
        case .timestamp: .timestamp
        case .boolean: .boolean
        case .option: .option
        case .options: .options
        case .user: .user
        case .users: .users
        case .item: .item
        case .items: .items
        case .file: .file
        case .files: .files
        }
    }

    /// Returns a value with several options, or an empty value.
    public static func options(of names: some Sequence<String>) -> FieldValue {
        let names = Set(names).sorted()
        return names.isEmpty ? .empty : .options(names)
    }

    /// Returns a value with several users, or an empty value.
    public static func users(of people: some Sequence<ToolUser>) -> FieldValue {
        let people = Dictionary(people.map { ($0.id, $0) }) { first, _ in first }.values.sorted { $0.id < $1.id }
        return people.isEmpty ? .empty : .users(people)
    }

    /// Returns a value with several links, or an empty value.
    public static func items(of links: some Sequence<EntityLink>) -> FieldValue {
        let links = Set(links).sorted()
        return links.isEmpty ? .empty : .items(links)
    }

    /// Returns a value with several files, or an empty value.
    ///
    /// Each file of a tool occurs once.
    public static func files(of files: some Sequence<Attachment>) -> FieldValue {
        var known: Set<[String]> = []
        let kept = files.sorted().filter { known.insert([$0.item.tool.id, $0.id]).inserted }
        return kept.isEmpty ? .empty : .files(kept)
    }

    /// Returns the set of some members of one kind.
    public static func set(of members: some Sequence<FieldValue>) -> FieldValue {
        var (names, people, links, files): ([String], [ToolUser], [EntityLink], [Attachment]) = ([], [], [], [])
        for member in members {
            switch member {
            case .option(let name): names.append(name)
            case .user(let person): people.append(person)
            case .item(let link): links.append(link)
            case .file(let file): files.append(file)
            default: continue
            }
        }
        if !links.isEmpty { return .items(of: links) }
        if !files.isEmpty { return .files(of: files) }
        return people.isEmpty ? .options(of: names) : .users(of: people)
    }

    /// The single values of a set.
    ///
    /// A single value is a set of one.
    public var members: [FieldValue] {
        switch self {
        case .empty: []
        case .options(let names): names.map(FieldValue.option)
        case .users(let people): people.map(FieldValue.user)
        case .items(let links): links.map(FieldValue.item)
        case .files(let files): files.map(FieldValue.file)
        case .text, .richText, .state, .stateCategory, .number, .date, .timestamp, .boolean, .option, .user, .item,
            .file:
            [self]
        }
    }

    /// The entity links in the value.
    public var links: [EntityLink] {
        switch self {
        case .item(let link): [link]
        case .items(let links): links
        default: []
        }
    }

    /// The files in the value.
    public var files: [Attachment] {
        switch self {
        case .file(let file): [file]
        case .files(let files): files
        default: []
        }
    }

    /// Returns the equivalent value for a field of this kind; `nil` if none exists.
    ///
    /// If a value can be converted to another kind, it can be converted back, so that a round trip does not change it.
    /// The exceptions: a date loses the time of day, and text loses the formatting.
    public func converted(to kind: FieldKind) -> FieldValue? {
        if self == .empty || self.kind == kind { return self }
        switch kind {
        case .text: return text.map { $0.isEmpty ? .empty : .text($0) }
        case .richText: return text.map { $0.isEmpty ? .empty : .richText(RichText(plain: $0)) }
        case .state: return name.map { .state($0) }
        case .option: return name.map { .option($0) } ?? single?.converted(to: .option)
        case .options: return name.map { .options([$0]) }
        case .number: return name.flatMap { Double($0) }.flatMap { $0.isFinite ? .number($0) : nil }
        case .date:
            if case .timestamp(let time) = self { return .date(time.day) }
            return name.flatMap { CalendarDate($0) }.map { .date($0) }
        case .timestamp:
            if case .date(let date) = self { return .timestamp(Moment(date.start)) }
            return name.flatMap { CalendarDate($0) }.map { .timestamp(Moment($0.start)) }
        case .boolean:
            switch name?.lowercased() {
            case "true", "yes", "1": return .boolean(true)
            case "false", "no", "0": return .boolean(false)
            default: return nil
            }
        case .user: return single.flatMap { $0.kind == .user ? $0 : nil }
        case .users:
            if case .user(let person) = self { return .users([person]) }
            return nil
        case .item: return single.flatMap { $0.kind == .item ? $0 : nil }
        case .items:
            if case .item(let link) = self { return .items([link]) }
            return nil
        case .file: return single.flatMap { $0.kind == .file ? $0 : nil }
        case .files:
            if case .file(let file) = self { return .files([file]) }
            return nil
        }
    }

    /// Returns whether two values mean the same, even if they are of different kinds.
    public func isEquivalent(to other: FieldValue) -> Bool {
        if self == other { return true }
        if case .user(let person) = self, case .user(let otherPerson) = other {
            return person.isSameUser(as: otherPerson)
        }
        if case .file(let file) = self, case .file(let otherFile) = other { return file.isSame(as: otherFile) }
        guard let kind, let otherKind = other.kind, kind != otherKind else { return false }
        return converted(to: otherKind).map { $0 == other } ?? false
            || other.converted(to: kind).map { $0 == self } ?? false
    }

    /// Returns whether another number is this one, rounded or truncated to fewer decimal places.
    ///
    /// - Parameters:
    ///   - other: The number with fewer places.
    ///   - least: The minimum number of its decimal places.
    /// - Returns: `true` if it is; `false` for equal numbers.
    public func isRounded(to other: FieldValue, leastPlaces least: Int = 1) -> Bool {
        guard case .number(let sent) = self, case .number(let held) = other, sent.isFinite, held.isFinite, sent != held
        else { return false }
        return (least...10).contains { places in
            let scale = (0..<places).reduce(1.0) { product, _ in product * 10 }
            return [.toNearestOrAwayFromZero, .towardZero].contains { rule in
                (sent * scale).rounded(rule) / scale == held
            }
        } || abs(held - sent) <= abs(sent) * 1e-9
    }

    /// Returns whether this state or option, as a profile names it, is the one that a field holds.
    ///
    /// - Parameters:
    ///   - held: The value that the field holds.
    ///   - others: Further names of that value, see ``EntitySnapshot/names``.
    /// - Returns: `true` if this value is one of the names, ignoring case.
    public func names(_ held: FieldValue, amongOthers others: [String]) -> Bool {
        switch (self, held) {
        case (.state(let wanted), .state(let name)):
            ([name] + others).contains { $0.lowercased() == wanted.lowercased() }
        case (.option(let wanted), .option): others.contains { $0.lowercased() == wanted.lowercased() }
        default: false
        }
    }

    /// The only member of a set with one member.
    private var single: FieldValue? {
        switch self {
        case .options, .users, .items, .files: members.count == 1 ? members[0] : nil
        default: nil
        }
    }

    /// The text that represents the value in a field that holds text.
    private var text: String? {
        switch self {
        case .richText(let text): text.plainText
        case .options(let names): names.joined(separator: ", ")
        case .users(let people): people.map { $0.name ?? $0.id }.joined(separator: ", ")
        default: name
        }
    }

    /// The value as one word or line.
    private var name: String? {
        switch self {
        case .text(let text), .state(let text), .option(let text): text
        case .richText(let text): text.plainText
        case .number(let number): FieldValue.decimal(number)
        case .date(let date): date.description
        case .timestamp(let time): time.day.description
        case .boolean(let flag): flag ? "Yes" : "No"
        case .user(let person): person.name ?? person.id
        case .options(let names): names.count == 1 ? names[0] : nil
        case .users, .stateCategory, .item, .items, .file, .files, .empty: nil
        }
    }

    /// Returns a number as people write it: `3`, not `3.0`.
    private static func decimal(_ number: Double) -> String {
        Int64(exactly: number).map(String.init) ?? "\(number)"
    }
}
