import Primitives

extension TraceContext {
    public static let parentHeader = "traceparent"
    public static let stateHeader = "tracestate"

    /// The maximum length of a state to keep.
    ///
    /// Longer ones may be dropped (section 3.3.1.5 requires at least 512 characters).
    private static let maxStateLength = 512

    /// Reads the headers of a request or a message.
    ///
    /// The result is `nil` for an invalid `traceparent`, because section 4.3 then requires a new trace. An unknown
    /// version is read like version 0. An invalid state is dropped.
    public init?(parent: String, state: String? = nil) {
        let bytes = Array(parent.trimmingSpaces().utf8)
        let dash = UInt8(ascii: "-")
        guard bytes.count >= 55, bytes[2] == dash, bytes[35] == dash, bytes[52] == dash,
            let version = Hex.number(bytes[0..<2]), version != 0xff,
            bytes.count == 55 || (version > 0 && bytes[55] == dash),
            let high = Hex.number(bytes[3..<19]), let low = Hex.number(bytes[19..<35]),
            let span = Hex.number(bytes[36..<52]), let flags = Hex.number(bytes[53..<55]),
            high != 0 || low != 0, span != 0
        else { return nil }
        self.init(
            traceID: TraceID(high: high, low: low), spanID: span, isSampled: flags & 1 == 1,
            state: TraceContext.usable(state ?? ""))
    }

    /// The value of `traceparent`.
    public var parent: String {
        "00-\(traceID)-\(Hex.text(spanID))-\(isSampled ? "01" : "00")"
    }

    /// Returns the state unchanged, or an empty one if it contains a character that could end the header.
    private static func usable(_ state: String) -> String {
        let state = state.trimmingSpaces()
        guard state.utf8.count <= maxStateLength, state.contains("="),
            state.utf8.allSatisfy({ (0x20...0x7e).contains($0) || $0 == 0x09 })
        else { return "" }
        return state
    }
}
