import EntityModel

/// Counts how often a field's value goes to one side and then to the other, to notice when both tools keep correcting
/// each other.
///
/// People who write at the same time say something new each time; two tools say the same again and again.
public struct OscillationGuard: Hashable, Sendable, Codable {
    /// Changes of direction in a row.
    public private(set) var directionChanges = 0
    /// How many of them, without another between, brought the value that went that way before.
    public private(set) var repeatedValues = 0
    /// Where the value went last.
    public private(set) var lastSide: Side
    /// When it did, in milliseconds since 1970.
    public private(set) var lastSentAt: Int64
    /// The beginnings of the hashes of what went last to each side.
    private var source: String?
    private var target: String?
    /// Until when the field is left alone.
    public private(set) var suspendedUntil: Int64?

    /// What follows later than this, in milliseconds, does not answer what went before.
    static let responseWindow: Int64 = 120_000
    /// As often as this nobody brings the same value again.
    static let maxRepeats = 10
    /// As often as this nobody changes a field to and fro, whatever to.
    static let maxDirectionChanges = 60
    /// How long a field is left alone, in milliseconds.
    static let suspension: Int64 = 3_600_000

    init(_ value: ContentHash, to side: Side, at now: Int64) {
        lastSide = side
        lastSentAt = now
        remember(value, on: side)
    }

    /// Whether the field is left alone now.
    public func isSuspended(at now: Int64) -> Bool { suspendedUntil.map { $0 > now } ?? false }

    /// Takes note that a value is about to go to a side.
    mutating func recordSend(_ value: ContentHash, to side: Side, at now: Int64) {
        guard suspendedUntil == nil, now - lastSentAt <= OscillationGuard.responseWindow else {
            self = OscillationGuard(value, to: side, at: now)
            return
        }
        if side != lastSide {
            directionChanges += 1
            repeatedValues =
                OscillationGuard.fingerprint(value) == (side == .source ? source : target) ? repeatedValues + 1 : 0
        }
        (lastSide, lastSentAt) = (side, now)
        remember(value, on: side)
        if repeatedValues >= OscillationGuard.maxRepeats || directionChanges >= OscillationGuard.maxDirectionChanges {
            suspendedUntil = now + OscillationGuard.suspension
        }
    }

    private mutating func remember(_ value: ContentHash, on side: Side) {
        if side == .source {
            source = OscillationGuard.fingerprint(value)
        } else {
            target = OscillationGuard.fingerprint(value)
        }
    }

    /// What tells a value that went to a side last from others; `nil` if none went there.
    func sent(to side: Side) -> String? { side == .source ? source : target }

    /// The beginning of a value's hash.
    static func fingerprint(_ value: ContentHash) -> String { String(value.rawValue.prefix(8)) }
}
