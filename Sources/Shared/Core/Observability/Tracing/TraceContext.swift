import Primitives

/// The place of the work at hand in a trace (W3C Trace Context, Level 1).
public struct TraceContext: Hashable, Sendable {
    /// 16 bytes, not all zero.
    public let traceID: TraceID
    /// 8 bytes of the work at hand, not zero.
    public let spanID: UInt64
    public let isSampled: Bool
    /// What other systems on the way noted, unchanged; empty for none.
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

    /// Begins a new trace.
    public static func root() -> TraceContext {
        var random = SystemRandomNumberGenerator()
        return root(using: &random)
    }

    static func root(using random: inout some RandomNumberGenerator) -> TraceContext {
        TraceContext(
            traceID: TraceID(high: UInt64.random(in: 1 ... .max, using: &random), low: random.next()),
            spanID: UInt64.random(in: 1 ... .max, using: &random), isSampled: true, state: "")
    }

    /// The same trace, with an own place for a part of the work.
    public func child() -> TraceContext {
        TraceContext(traceID: traceID, spanID: UInt64.random(in: 1 ... .max), isSampled: isSampled, state: state)
    }
}

extension TraceContext.TraceID: CustomStringConvertible {
    /// 32 hexadecimal digits.
    public var description: String { Hex.text(high) + Hex.text(low) }
}
