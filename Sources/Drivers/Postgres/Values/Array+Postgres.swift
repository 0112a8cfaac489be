public import FoundationEssentials

/// A type whose arrays can be parameters and columns.
///
/// The requirements exist because `[UInt8]` is an exception: it is `bytea` and not an array.
public protocol PostgresArrayElement: PostgresEncodable, PostgresDecodable {
    static var postgresArrayType: PostgresType { get }
    /// The type of the elements in an array, which the server cannot infer.
    static var postgresElementType: PostgresType { get }
    static func encode(_ array: [Self], into bytes: inout [UInt8])
    static func decode(_ bytes: RawSpan, type: PostgresType) -> [Self]?
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
    public static var postgresType: PostgresType { Element.postgresArrayType }

    public func encode(into bytes: inout [UInt8]) {
        Element.encode(self, into: &bytes)
    }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    public init?(postgres bytes: RawSpan, type: PostgresType) {
        guard let array = Element.decode(bytes, type: type) else { return nil }
        self = array
    }
}

extension PostgresArrayElement {
    public static var postgresElementType: PostgresType { postgresType }

    /// Encodes an array in the format of `array_recv`.
    ///
    /// The format consists of the dimensions, a flag for NULLs, the element type, the length, and the lower bound. Each
    /// element follows after its length.
    public static func encode(_ array: [Self], into bytes: inout [UInt8]) {
        bytes.append(bigEndian: Int32(array.isEmpty ? 0 : 1))
        bytes.append(bigEndian: Int32(0))
        bytes.append(bigEndian: postgresElementType.oid)
        guard !array.isEmpty else { return }
        bytes.append(bigEndian: Int32(array.count))
        bytes.append(bigEndian: Int32(1))
        for element in array {
            let start = bytes.count
            bytes.append(bigEndian: Int32(0))
            element.encode(into: &bytes)
            let length = Int32(bytes.count - start - 4).bigEndian
            withUnsafeBytes(of: length) { bytes.replaceSubrange(start..<start + 4, with: $0) }
        }
    }

    /// Decodes an array with one dimension and without NULLs.
    public static func decode(_ bytes: RawSpan, type: PostgresType) -> [Self]? {
        guard let dimensions = bytes.bigEndian(at: 0, as: Int32.self),
            let element = bytes.bigEndian(at: 8, as: UInt32.self)
        else { return nil }
        guard dimensions != 0 else { return [] }
        guard dimensions == 1, let count = bytes.bigEndian(at: 12, as: Int32.self) else { return nil }
        var values: [Self] = []
        values.reserveCapacity(Int(count))
        var offset = 20
        for _ in 0..<count {
            guard let length = bytes.bigEndian(at: offset, as: Int32.self), length >= 0,
                bytes.byteCount - offset - 4 >= Int(length),
                let value = Self(
                    postgres: bytes.extracting(offset + 4..<offset + 4 + Int(length)), type: PostgresType(oid: element))
            else { return nil }
            values.append(value)
            offset += 4 + Int(length)
        }
        return values
    }
}

extension Bool: PostgresArrayElement {
    public static var postgresArrayType: PostgresType { .boolArray }
}

extension Int32: PostgresArrayElement {
    public static var postgresArrayType: PostgresType { .int4Array }
}

extension Int64: PostgresArrayElement {
    public static var postgresArrayType: PostgresType { .int8Array }
}

extension Int: PostgresArrayElement {
    public static var postgresArrayType: PostgresType { .int8Array }
}

extension Double: PostgresArrayElement {
    public static var postgresArrayType: PostgresType { .float8Array }
}

extension String: PostgresArrayElement {
    public static var postgresArrayType: PostgresType { .textArray }
    public static var postgresElementType: PostgresType { .text }
}

extension UUID: PostgresArrayElement {
    public static var postgresArrayType: PostgresType { .uuidArray }
}

extension Date: PostgresArrayElement {
    public static var postgresArrayType: PostgresType { .timestamptzArray }
}
