public import Primitives

extension SyncAPI {
    /// A filter for the entries of an account's history.
    ///
    /// A property that is `nil` does not restrict the result.
    public struct HistoryQuery: Hashable, Sendable {
        public var share: String?
        /// The ID of an item in its tool, as the shares store it.
        public var item: String?
        /// The field's name in either tool.
        public var field: String?
        /// The kind of the entry: `applied`, `conflict`, `rejected`, and so on.
        public var kind: String?
        /// The trace ID, as it appears in the logs.
        public var trace: String?
        /// The earliest time of the entries, inclusive.
        public var since: Timestamp?
        /// The latest time of the entries, exclusive.
        public var until: Timestamp?
        /// The ID of the last entry of the previous page; the next page contains older entries.
        public var before: Int64?
        /// The maximum number of entries (1 to 500).
        public var limit: Int

        public init(share: String? = nil, limit: Int = 100) {
            self.share = share
            self.limit = limit
        }

        /// Reads the filter from the query of a URL.
        public init(_ value: (String) -> Substring?) {
            func text(_ name: String) -> String? { value(name).map(String.init) }
            func number(_ name: String) -> Int64? { value(name).flatMap { Int64($0) } }
            share = text("share")
            item = text("item")
            field = text("field")
            kind = text("kind")
            trace = text("trace")
            since = number("since").map(Timestamp.init(millisecondsSinceEpoch:))
            until = number("until").map(Timestamp.init(millisecondsSinceEpoch:))
            before = number("before")
            limit = Int(min(max(number("limit") ?? 100, 1), 500))
        }

        /// The filter as the query of a URL.
        public var pairs: [(name: String, value: String)] {
            let texts = [("share", share), ("item", item), ("field", field), ("kind", kind), ("trace", trace)]
            let numbers = [
                ("since", since?.millisecondsSinceEpoch), ("until", until?.millisecondsSinceEpoch), ("before", before),
                ("limit", Int64(limit)),
            ]
            return texts.compactMap { pair in pair.1.map { (pair.0, $0) } }
                + numbers.compactMap { pair in pair.1.map { (pair.0, "\($0)") } }
        }
    }
}
