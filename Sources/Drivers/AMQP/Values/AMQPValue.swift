/// A value in a table of headers or arguments, with RabbitMQ's set of types (AMQP 0-9-1, section 4.2.5.5).
///
/// All whole numbers are decoded as ``int(_:)`` and encoded with 64 bits. RabbitMQ compares arguments by value.
public enum AMQPValue: Hashable, Sendable {
    case bool(Bool)
    case int(Int64)
    case double(Double)
    /// The value is `unscaled` divided by ten to the power of `scale`.
    case decimal(scale: UInt8, unscaled: UInt32)
    case string(String)
    case bytes([UInt8])
    /// The value is a time in seconds since 1970.
    case timestamp(UInt64)
    case array([AMQPValue])
    case table([String: AMQPValue])
    case void

    /// The text, or `nil` if the value has another type.
    public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The whole number, or `nil` if the value has another type.
    public var intValue: Int64? {
        if case .int(let value) = self { value } else { nil }
    }

    /// The list, or `nil` if the value has another type.
    public var arrayValue: [AMQPValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The nested table, or `nil` if the value has another type.
    public var tableValue: [String: AMQPValue]? {
        if case .table(let value) = self { value } else { nil }
    }
}

extension AMQPValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}
