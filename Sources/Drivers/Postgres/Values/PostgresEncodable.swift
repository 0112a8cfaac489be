/// A value that can be bound to a statement's parameter.
///
/// Everything but `String` travels in PostgreSQL's binary format under its own type. A `String` travels as text of an
/// inferred type, so that it also fits `jsonb`, enumerations, intervals and whatever else reads text; where nothing
/// tells the server a type (`SELECT \(text)`, `concat(…)`), write `\(text)::text`.
public protocol PostgresEncodable: Sendable {
    static var postgresType: PostgresType { get }
    /// Appends the value's bytes: binary format, or text for ``PostgresType/inferred``.
    func encode(into bytes: inout [UInt8])
}

/// A value that can be read from a column of an answer; answers come in binary format.
public protocol PostgresDecodable: Sendable {
    /// - Returns: `nil` if the type or the bytes do not fit.
    init?(postgres bytes: RawSpan, type: PostgresType)
}

/// Lets a type over a raw value be a parameter by declaring the conformance alone.
extension PostgresEncodable where Self: RawRepresentable, RawValue: PostgresEncodable {
    public static var postgresType: PostgresType { RawValue.postgresType }

    public func encode(into bytes: inout [UInt8]) {
        rawValue.encode(into: &bytes)
    }
}

/// Lets a type over a raw value be read from a column by declaring the conformance alone.
extension PostgresDecodable where Self: RawRepresentable, RawValue: PostgresDecodable {
    public init?(postgres bytes: RawSpan, type: PostgresType) {
        guard let raw = RawValue(postgres: bytes, type: type) else { return nil }
        self.init(rawValue: raw)
    }
}

extension [UInt8] {
    /// Appends in network byte order.
    mutating func append(bigEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}

extension RawSpan {
    /// Reads in network byte order; `nil` outside of the bytes.
    func bigEndian<Value: FixedWidthInteger & BitwiseCopyable>(at offset: Int = 0, as type: Value.Type) -> Value? {
        guard offset >= 0, byteCount - offset >= MemoryLayout<Value>.size else { return nil }
        return Value(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: Value.self))
    }
}
