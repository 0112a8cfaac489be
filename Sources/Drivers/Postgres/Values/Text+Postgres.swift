extension String: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .inferred }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(contentsOf: utf8)
    }

    /// Reads character types, JSON and every type whose binary form is its text (enumerations, `citext`).
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

    /// The characters of a cell; `nil` for types whose binary form is something else, and for broken UTF-8.
    fileprivate func text(of type: PostgresType) -> String? {
        guard !Self.notText.contains(type) else { return nil }
        // Binary jsonb is a version byte, then the text (jsonb_recv).
        let skipped = type == .jsonb ? 1 : 0
        guard byteCount >= skipped else { return nil }
        return withUnsafeBytes { String(validating: $0.dropFirst(skipped), as: UTF8.self) }
    }
}
