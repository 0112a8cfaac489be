public import FoundationEssentials

extension UUID: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .uuid }

    public func encode(into bytes: inout [UInt8]) {
        withUnsafeBytes(of: uuid) { bytes.append(contentsOf: $0) }
    }

    public init?(postgres bytes: RawSpan, type: PostgresType) {
        guard type == .uuid, bytes.byteCount == MemoryLayout<uuid_t>.size else { return nil }
        self.init(uuid: bytes.unsafeLoadUnaligned(as: uuid_t.self))
    }
}

extension Date: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .timestamptz }

    /// The number of seconds from 2000-01-01 00:00 UTC, PostgreSQL's epoch, to 2001-01-01 00:00 UTC, Foundation's
    /// epoch.
    private static let offset = 31_622_400.0

    /// Encodes the date rounded to microseconds, the server's resolution.
    ///
    /// A date out of the server's range becomes `infinity`.
    ///
    /// A `Date` can represent single microseconds only for about 200 years around 2001.
    public func encode(into bytes: inout [UInt8]) {
        let microseconds = ((timeIntervalSinceReferenceDate + Self.offset) * 1_000_000).rounded()
        let value = Int64(exactly: microseconds) ?? (microseconds < 0 ? .min : .max)
        bytes.append(bigEndian: value)
    }

    /// Decodes `timestamptz`, and `timestamp` as UTC.
    ///
    /// Infinite times are rejected.
    public init?(postgres bytes: RawSpan, type: PostgresType) {
        guard type == .timestamptz || type == .timestamp, let value = bytes.bigEndian(as: Int64.self),
            value != .min, value != .max
        else { return nil }
        self.init(timeIntervalSinceReferenceDate: Double(value - Int64(Self.offset) * 1_000_000) / 1_000_000)
    }
}
