/// A single byte. It occurs only as an element of an array, which is `bytea`.
extension UInt8: PostgresArrayElement {
    public static var postgresType: PostgresType { .int2 }
    public static var postgresArrayType: PostgresType { .bytea }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(bigEndian: Int16(self))
    }

    public init?(postgres bytes: RawSpan, type: PostgresType) {
        guard let value = Int64(postgres: bytes, type: type), let byte = UInt8(exactly: value) else { return nil }
        self = byte
    }

    public static func encode(_ array: [UInt8], into bytes: inout [UInt8]) {
        bytes.append(contentsOf: array)
    }

    /// Decodes `bytea`, or the UTF-8 bytes of text and JSON.
    public static func decode(_ bytes: RawSpan, type: PostgresType) -> [UInt8]? {
        switch type {
        case .bytea, .text, .varchar, .json: bytes.withUnsafeBytes { [UInt8]($0) }
        // The binary format of `jsonb` is a version byte followed by the text (`jsonb_recv`).
        case .jsonb: bytes.withUnsafeBytes { [UInt8]($0.dropFirst()) }
        default: nil
        }
    }
}
