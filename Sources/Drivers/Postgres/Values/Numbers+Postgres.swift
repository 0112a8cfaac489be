extension Bool: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .bool }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(self ? 1 : 0)
    }

    public init?(postgres bytes: RawSpan, type: PostgresType) {
        guard type == .bool, let byte = bytes.bigEndian(as: UInt8.self) else { return nil }
        self = byte != 0
    }
}

extension Int64: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int8 }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(bigEndian: self)
    }

    /// Decodes all integer types of the server.
    public init?(postgres bytes: RawSpan, type: PostgresType) {
        let value: Int64? =
            switch type {
            case .int8: bytes.bigEndian(as: Int64.self)
            case .int4: bytes.bigEndian(as: Int32.self).map(Int64.init)
            case .int2: bytes.bigEndian(as: Int16.self).map(Int64.init)
            default: nil
            }
        guard let value else { return nil }
        self = value
    }
}

extension Int32: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int4 }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(bigEndian: self)
    }

    /// Decodes all integer types of the server if the value fits.
    public init?(postgres bytes: RawSpan, type: PostgresType) {
        guard let value = Int64(postgres: bytes, type: type), let narrow = Int32(exactly: value) else { return nil }
        self = narrow
    }
}

extension Int: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int8 }

    public func encode(into bytes: inout [UInt8]) {
        Int64(self).encode(into: &bytes)
    }

    /// Decodes all integer types of the server.
    public init?(postgres bytes: RawSpan, type: PostgresType) {
        guard let value = Int64(postgres: bytes, type: type) else { return nil }
        self = Int(value)
    }
}

extension Double: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .float8 }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(bigEndian: bitPattern)
    }

    /// Decodes both floating-point types of the server.
    ///
    /// A `numeric` value must be cast.
    public init?(postgres bytes: RawSpan, type: PostgresType) {
        let value: Double? =
            switch type {
            case .float8: bytes.bigEndian(as: UInt64.self).map(Double.init(bitPattern:))
            case .float4: bytes.bigEndian(as: UInt32.self).map { Double(Float(bitPattern: $0)) }
            default: nil
            }
        guard let value else { return nil }
        self = value
    }
}
