public import Primitives

/// A `timestamptz`, whose resolution of microseconds contains every millisecond exactly.
extension Timestamp: PostgresArrayElement {
    public static var postgresType: PostgresType { .timestamptz }
    public static var postgresArrayType: PostgresType { .timestamptzArray }

    /// The time from 1970-01-01 00:00 UTC to PostgreSQL's epoch, 2000-01-01 00:00 UTC, in milliseconds.
    private static let offset: Int64 = 946_684_800_000

    /// The times that the server accepts: 4714-11-24 BC to the end of 294276 (`IS_VALID_TIMESTAMP` in
    /// `datatype/timestamp.h`), in milliseconds since PostgreSQL's epoch.
    private static let validRange: Range<Int64> = -211_813_488_000_000..<9_223_371_331_200_000

    /// Encodes the microseconds since PostgreSQL's epoch.
    ///
    /// A time out of the server's range becomes `-infinity` or `infinity`, as arithmetic saturates. An order by time
    /// stays the same, and no time from outside can make a statement fail.
    public func encode(into bytes: inout [UInt8]) {
        let (milliseconds, overflow) = millisecondsSinceEpoch.subtractingReportingOverflow(Self.offset)
        let isValid = !overflow && Self.validRange.contains(milliseconds)
        bytes.append(bigEndian: isValid ? milliseconds * 1000 : millisecondsSinceEpoch < 0 ? .min : .max)
    }

    /// Decodes `timestamptz`, rounded down to milliseconds.
    ///
    /// `-infinity` and `infinity` become ``distantPast`` and ``distantFuture``.
    public init?(postgres bytes: RawSpan, type: PostgresType) {
        guard type == .timestamptz, let microseconds = bytes.bigEndian(as: Int64.self) else { return nil }
        switch microseconds {
        case .min: self = .distantPast
        case .max: self = .distantFuture
        default:
            // A division rounds toward zero, and a shift of the epoch in microseconds could overflow.
            let (milliseconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1000)
            self.init(millisecondsSinceEpoch: milliseconds - (rest < 0 ? 1 : 0) + Self.offset)
        }
    }
}
