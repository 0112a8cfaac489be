extension SyncAPI {
    /// Some rows of a table that says what items are called in another tool.
    public struct IDMap: Hashable, Sendable, Codable {
        public struct Row: Hashable, Sendable, Codable {
            /// The item's id, or what people call it.
            public var old: String
            /// Here, too.
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

        /// How many rows come at a time.
        public static let maxRows = 5_000
        /// Of a request, in bytes.
        public static let maximumBody = 1 << 20
    }
}
