extension SyncAPI {
    /// Rows of an ID map: old and new IDs of items.
    public struct IDMap: Hashable, Sendable, Codable {
        public struct Row: Hashable, Sendable, Codable {
            /// The item's ID or key in the old tool.
            public var old: String
            /// The item's ID or key in the new tool.
            public var new: String

            public init(old: String, new: String) {
                self.old = old
                self.new = new
            }
        }

        public var rows: [Row]

        public init(rows: [Row]) {
            self.rows = rows
        }

        /// The maximum number of rows per request.
        public static let maxRows = 5_000
        /// The maximum size of a request body in bytes.
        public static let maximumBody = 1 << 20
    }
}
