/// A value that can be a parameter of a statement.
///
/// All types except `String` are sent in PostgreSQL's binary format under their own type. A `String` is sent as text of
/// an inferred type. Therefore it can also be a `jsonb`, an enumeration, an interval, or any other type with a text
/// format.
///
/// If the server cannot infer a type (`SELECT \(text)`, `concat(…)`), write `\(text)::text`.
public protocol PostgresEncodable: Sendable {
    static var postgresType: PostgresType { get }
    /// Appends the bytes of the value in binary format, or as text for ``PostgresType/inferred``.
    func encode(into bytes: inout [UInt8])
}

/// A value that can be decoded from a column of a result.
///
/// Results are in binary format.
public protocol PostgresDecodable: Sendable {
    /// - Returns: The value, or `nil` if the type or the bytes do not match.
    init?(postgres bytes: RawSpan, type: PostgresType)
}

/// Makes a type with a raw value usable as a parameter. The type only needs to declare the conformance.
extension PostgresEncodable where Self: RawRepresentable, RawValue: PostgresEncodable {
    public static var postgresType: PostgresType { RawValue.postgresType }

    public func encode(into bytes: inout [UInt8]) {
        rawValue.encode(into: &bytes)
    }
}

/// Makes a type with a raw value decodable from a column. The type only needs to declare the conformance.
extension PostgresDecodable where Self: RawRepresentable, RawValue: PostgresDecodable {
    public init?(postgres bytes: RawSpan, type: PostgresType) {
        guard let raw = RawValue(postgres: bytes, type: type) else { return nil }
        self.init(rawValue: raw)
    }
}

extension [UInt8] {
    /// Appends an integer in network byte order.
    mutating func append(bigEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}

extension RawSpan {
    /// Returns an integer in network byte order, or `nil` if the bytes are too short.
    func bigEndian<Value: FixedWidthInteger & BitwiseCopyable>(at offset: Int = 0, as type: Value.Type) -> Value? {
        guard offset >= 0, byteCount - offset >= MemoryLayout<Value>.size else { return nil }
        return Value(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: Value.self))
    }
}
