import EntityModel

/// Counts how often a field's value goes to one side and then to the other, to notice when both tools keep correcting
/// each other.
///
/// People who write at the same time say something new each time; two tools say the same again and again.
public struct Rounds: Hashable, Sendable, Codable {
    /// Changes of direction in a row.
    public private(set) var count = 0
    /// How many of them, without another between, brought the value that went that way before.
    public private(set) var repeats = 0
    /// Where the value went last.
    public private(set) var to: Side
    /// When it did, in milliseconds since 1970.
    public private(set) var at: Int64
    /// The beginnings of the hashes of what went last to each side.
    private var source: String?
    private var target: String?
    /// Until when the field is left alone.
    public private(set) var stoppedUntil: Int64?

    /// What follows later than this, in milliseconds, does not answer what went before.
    static let gap: Int64 = 120_000
    /// As often as this nobody brings the same value again.
    static let mostRepeats = 10
    /// As often as this nobody changes a field to and fro, whatever to.
    static let most = 60
    /// How long a field is left alone, in milliseconds.
    static let rest: Int64 = 3_600_000

    init(_ value: ContentHash, to side: Side, at now: Int64) {
        to = side
        at = now
        remember(value, on: side)
    }

    /// Whether the field is left alone now.
    public func isStopped(at now: Int64) -> Bool { stoppedUntil.map { $0 > now } ?? false }

    /// Takes note that a value is about to go to a side.
    mutating func go(_ value: ContentHash, to side: Side, at now: Int64) {
        guard stoppedUntil == nil, now - at <= Rounds.gap else {
            self = Rounds(value, to: side, at: now)
            return
        }
        if side != to {
            count += 1
            repeats = Rounds.mark(value) == (side == .source ? source : target) ? repeats + 1 : 0
        }
        (to, at) = (side, now)
        remember(value, on: side)
        if repeats >= Rounds.mostRepeats || count >= Rounds.most { stoppedUntil = now + Rounds.rest }
    }

    private mutating func remember(_ value: ContentHash, on side: Side) {
        if side == .source { source = Rounds.mark(value) } else { target = Rounds.mark(value) }
    }

    /// What tells a value that went to a side last from others; `nil` if none went there.
    func sent(to side: Side) -> String? { side == .source ? source : target }

    /// The beginning of a value's hash.
    static func mark(_ value: ContentHash) -> String { String(value.rawValue.prefix(8)) }
}
