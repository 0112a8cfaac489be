import EntityModel
public import Primitives

/// Counts how often a field's value changes direction, to detect that both tools keep overwriting each other.
///
/// Users who edit at the same time write different values each time. Two tools write the same values repeatedly.
public struct OscillationGuard: Hashable, Sendable, Codable {
    /// The number of consecutive changes of direction.
    public private(set) var directionChanges = 0
    /// The number of consecutive changes of direction that brought the previous value of the same direction again.
    public private(set) var repeatedValues = 0
    /// The side to which the last value was sent.
    public private(set) var lastSide: Side
    /// The time when the last value was sent.
    public private(set) var lastSentAt: Timestamp
    /// The fingerprints of the values that were last sent to each side.
    private var source: String?
    private var target: String?
    /// The number of suspensions that followed each other within the relapse window.
    public private(set) var suspensions = 0
    /// The time when the suspension of the field ends.
    public private(set) var suspendedUntil: Timestamp?

    /// The time within which a change counts as a response to the previous one.
    static let responseWindow: Duration = .minutes(2)
    /// The number of repeated values that suspends a field.
    ///
    /// Users do not repeat the same value this often.
    static let maxRepeats = 10
    /// The number of changes of direction that suspends a field, whatever the values are.
    ///
    /// Users do not edit this often.
    static let maxDirectionChanges = 24
    /// The duration of the first suspension.
    ///
    /// Each further one is four times as long, until ``maxSuspension``.
    static let suspension: Duration = .hours(1)
    static let maxSuspension: Duration = .days(1)
    /// The time after a suspension within which the next one is longer.
    static let relapseWindow: Duration = .days(1)

    init(_ value: ContentHash, to side: Side, at now: Timestamp) {
        lastSide = side
        lastSentAt = now
        remember(value, on: side)
    }

    /// Whether the field is suspended at the given time.
    public func isSuspended(at now: Timestamp) -> Bool { suspendedUntil.map { $0 > now } ?? false }

    /// Records that a value is about to be sent to a side.
    mutating func recordSend(_ value: ContentHash, to side: Side, at now: Timestamp) {
        guard suspendedUntil == nil, now - lastSentAt <= OscillationGuard.responseWindow else {
            let isRelapse = now - (suspendedUntil ?? lastSentAt) <= OscillationGuard.relapseWindow
            let before = isRelapse ? suspensions : 0
            self = OscillationGuard(value, to: side, at: now)
            suspensions = before
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
            let duration = OscillationGuard.suspension * (1 << (2 * min(suspensions, 3)))
            suspendedUntil = now + min(duration, OscillationGuard.maxSuspension)
            suspensions += 1
        }
    }

    private mutating func remember(_ value: ContentHash, on side: Side) {
        if side == .source {
            source = OscillationGuard.fingerprint(value)
        } else {
            target = OscillationGuard.fingerprint(value)
        }
    }

    /// Returns the fingerprint of the value that was last sent to a side, or `nil` if no value was sent there.
    func sent(to side: Side) -> String? { side == .source ? source : target }

    /// Returns the first characters of a value's hash.
    static func fingerprint(_ value: ContentHash) -> String { String(value.rawValue.prefix(8)) }
}
