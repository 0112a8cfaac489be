/// The values of a statement, encoded one after the other in one buffer, in the format of libpq.
struct Parameters: Sendable {
    private(set) var types: [UInt32] = []
    private(set) var lengths: [Int32] = []
    private(set) var formats: [Int32] = []
    /// The start of each value in the buffer, or `nil` for NULL.
    private var offsets: [Int?] = []
    private var bytes: [UInt8] = []

    var count: Int { types.count }

    mutating func append<Value: PostgresEncodable>(_ value: Value?) {
        let start = bytes.count
        value?.encode(into: &bytes)
        types.append(Value.postgresType.oid)
        formats.append(Value.postgresType == .inferred ? 0 : 1)
        lengths.append(Int32(bytes.count - start))
        offsets.append(value == nil ? nil : start)
        // libpq reads text up to a zero byte. The extra byte also keeps the address of an empty value valid.
        bytes.append(0)
    }

    /// Rejects a text that contains a zero character, because libpq would silently send only the part before it.
    ///
    /// - Throws: ``PostgresError/Code/characterNotInRepertoire`` with the number of the parameter.
    func check() throws(PostgresError) {
        for (index, offset) in offsets.enumerated() {
            guard let offset, formats[index] == 0 else { continue }
            if bytes[offset..<offset + Int(lengths[index])].contains(0) {
                throw PostgresError(
                    code: .characterNotInRepertoire,
                    message:
                        "parameter $\(index + 1) contains a zero character, which PostgreSQL does not allow in text")
            }
        }
    }

    /// Provides the values as an array of pointers for libpq.
    func withValues<Result>(_ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result) -> Result {
        guard !offsets.isEmpty else { return body(nil) }
        return bytes.withUnsafeBytes { buffer in
            let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = offsets.map { offset in offset.flatMap { start?.advanced(by: $0) } }
            return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
        }
    }
}
