import Primitives

/// The position of the current work in a trace (W3C Trace Context, Level 1).
public struct TraceContext: Hashable, Sendable {
    /// The ID of the trace: 16 bytes, not all zero.
    public let traceID: TraceID
    /// The ID of the current span: 8 bytes, not all zero.
    public let spanID: UInt64
    public let isSampled: Bool
    /// The unchanged state of other systems; empty if there is none.
    public let state: String

    public struct TraceID: Hashable, Sendable {
        let high: UInt64
        let low: UInt64
    }

    init(traceID: TraceID, spanID: UInt64, isSampled: Bool, state: String) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.state = state
    }

    /// Returns a new trace.
    public static func root() -> TraceContext {
        var random = SystemRandomNumberGenerator()
        return root(using: &random)
    }

    static func root(using random: inout some RandomNumberGenerator) -> TraceContext {
        TraceContext(
            traceID: TraceID(high: UInt64.random(in: 1 ... .max, using: &random), low: random.next()),
            spanID: UInt64.random(in: 1 ... .max, using: &random), isSampled: true, state: "")
    }

    /// Returns the same trace with a new span for a part of the work.
    public func child() -> TraceContext {
        TraceContext(traceID: traceID, spanID: UInt64.random(in: 1 ... .max), isSampled: isSampled, state: state)
    }
}

extension TraceContext.TraceID: CustomStringConvertible {
    /// The ID as 32 hexadecimal digits.
    public var description: String { Hex.text(high) + Hex.text(low) }
}
