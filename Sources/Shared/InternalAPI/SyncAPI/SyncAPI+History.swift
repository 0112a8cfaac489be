extension SyncAPI {
    /// Which lines of an account's history are meant; what is `nil` narrows nothing.
    public struct HistoryQuery: Hashable, Sendable {
        public var share: String?
        /// An item's id in its tool, as shares remember it.
        public var item: String?
        /// By its name in either tool.
        public var field: String?
        /// What happened: `applied`, `conflict`, `refused` and so on.
        public var kind: String?
        /// The trace's id, as the logs have it.
        public var trace: String?
        /// Milliseconds since 1970; lines at or after it.
        public var since: Int64?
        /// Milliseconds since 1970; lines before it.
        public var until: Int64?
        /// The id to go on before.
        public var before: Int64?
        /// How many lines at most, up to 500.
        public var limit: Int

        public init(share: String? = nil, limit: Int = 100) {
            self.share = share
            self.limit = limit
        }

        /// Reads the query of a URL.
        public init(_ value: (String) -> Substring?) {
            func text(_ name: String) -> String? { value(name).map(String.init) }
            func number(_ name: String) -> Int64? { value(name).flatMap { Int64($0) } }
            share = text("share")
            item = text("item")
            field = text("field")
            kind = text("kind")
            trace = text("trace")
            since = number("since")
            until = number("until")
            before = number("before")
            limit = Int(min(max(number("limit") ?? 100, 1), 500))
        }

        /// The query of a URL.
        public var pairs: [(name: String, value: String)] {
            let texts = [("share", share), ("item", item), ("field", field), ("kind", kind), ("trace", trace)]
            let numbers = [("since", since), ("until", until), ("before", before), ("limit", Int64(limit))]
            return texts.compactMap { pair in pair.1.map { (pair.0, $0) } }
                + numbers.compactMap { pair in pair.1.map { (pair.0, "\($0)") } }
        }
    }
}
