extension String: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .inferred }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(contentsOf: utf8)
    }

    /// Decodes character types, JSON, and every type whose binary format is its text (enumerations, `citext`).
    public init?(postgres bytes: RawSpan, type: PostgresType) {
        guard let text = bytes.text(of: type) else { return nil }
        self = text
    }
}

extension RawSpan {
    private static let notText: Set<PostgresType> = [
        .bool, .bytea, .int2, .int4, .int8, .float4, .float8, .timestamp, .timestamptz, .uuid, .boolArray, .int4Array,
        .textArray, .int8Array, .float8Array, .timestamptzArray, .uuidArray,
    ]

    /// Returns the text of a cell, or `nil` if the binary format of the type is not text or the UTF-8 is not valid.
    fileprivate func text(of type: PostgresType) -> String? {
        guard !Self.notText.contains(type) else { return nil }
        // The binary format of `jsonb` is a version byte followed by the text (`jsonb_recv`).
        let skipped = type == .jsonb ? 1 : 0
        guard byteCount >= skipped else { return nil }
        return withUnsafeBytes { String(validating: $0.dropFirst(skipped), as: UTF8.self) }
    }
}
